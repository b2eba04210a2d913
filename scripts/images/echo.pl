#!/usr/bin/perl
# Responds to every request with what arrived, as JSON: {method, path, headers, body, hostname}.
# Needs perl-base only. GET /healthz responds with "ok"; it listens on PORT (8080).
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();

# As process 1 of a container it has no default signal handlers.
$SIG{TERM} = $SIG{INT} = sub { POSIX::_exit(0) };
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';

my $port = $ENV{PORT} || 8080;
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => $port, Listen => 128, ReuseAddr => 1)
  or die "Port $port: $@\n";
$| = 1;
print "listening on $port\n";

while (1) {
    my $client = $server->accept or next;
    if (!fork) {
        close $server;
        serve($client);
        POSIX::_exit(0);
    }
    close $client;
}

# One request per connection.
sub serve {
    my ($client) = @_;
    binmode $client;
    my ($method, $target) = split / /, line($client) // return;
    my @headers = read_headers($client) or return;
    my %first = map { lc $_->[0] => $_->[1] } reverse @headers;
    print $client "HTTP/1.1 100 Continue\r\n\r\n" if lc($first{expect} // '') eq '100-continue';
    my $body = read_body($client, \%first);

    if ($method eq 'GET' && $target eq '/healthz') {
        respond($client, $method, 'text/plain', 'ok');
    } else {
        respond($client, $method, 'application/json', echo($method, $target, $body, @headers));
    }
}

# A line without its end; undef at the end of the stream.
sub line {
    my ($client) = @_;
    my $line = <$client>;
    $line =~ s/\r?\n\z// if defined $line;
    return $line;
}

# Pairs of name and value, in order, as sent.
sub read_headers {
    my ($client) = @_;
    my @headers;
    while (defined(my $line = line($client))) {
        return @headers if $line eq '';
        my ($name, $value) = split /:[ \t]*/, $line, 2;
        push @headers, [$name, $value];
    }
    return;
}

sub read_body {
    my ($client, $headers) = @_;
    return read_chunks($client) if lc($headers->{'transfer-encoding'} // '') =~ /chunked/;
    return read_bytes($client, $headers->{'content-length'} // 0);
}

sub read_chunks {
    my ($client) = @_;
    my $body = '';
    while (my $size = hex((line($client) // '0') =~ s/;.*//r)) {
        $body .= read_bytes($client, $size);
        line($client);
    }
    while ((line($client) // '') ne '') { }    # Trailers.
    return $body;
}

sub read_bytes {
    my ($client, $length) = @_;
    my $bytes = '';
    while (length $bytes < $length) {
        last unless read $client, $bytes, $length - length $bytes, length $bytes;
    }
    return $bytes;
}

sub echo {
    my ($method, $target, $body, @headers) = @_;
    my $pairs = join ',', map { '[' . string($_->[0]) . ',' . string($_->[1]) . ']' } @headers;
    my $hostname = (POSIX::uname())[1];
    return sprintf '{"method":%s,"path":%s,"headers":[%s],"body":%s,"hostname":%s}',
      string($method), string($target), $pairs, string($body), string($hostname);
}

# A JSON string. Bytes that are not UTF-8 become the characters of the same numbers.
sub string {
    my ($text) = @_;
    utf8::decode($text);
    $text =~ s/(["\\\x00-\x1f\x7f-\x{10ffff}])/escape(ord $1)/ge;
    return qq("$text");
}

sub escape {
    my ($code) = @_;
    return sprintf '\\u%04x', $code if $code < 0x10000;
    $code -= 0x10000;
    return sprintf '\\u%04x\\u%04x', 0xd800 + ($code >> 10), 0xdc00 + ($code & 0x3ff);
}

sub respond {
    my ($client, $method, $type, $body) = @_;
    print $client "HTTP/1.1 200 OK\r\nContent-Type: $type\r\nContent-Length: ", length $body,
      "\r\nConnection: close\r\n\r\n", $method eq 'HEAD' ? '' : $body;
    close $client;
}
