/** Fields of a run: a container that responds to each connection to port 8080 with some lines of Perl. */
export interface HttpContainer {
  image: 'dockapi/echo';
  container_port: 8080;
  command: string[];
}

/**
 * A single-threaded server, in the Perl of dockapi/echo.
 *
 * @param response Perl that prints to `$c`; `$n` counts connections from 1, `$head` is the request's head, `$path` its target,
 *   which also is printed to the container's log, one line a request.
 * @param before Perl that runs before it listens
 */
export function httpContainer(response: string, before = ''): HttpContainer {
  const program = `
    use IO::Socket::INET; use POSIX ();
    $| = 1; $SIG{TERM} = sub { POSIX::_exit(0) }; $SIG{PIPE} = 'IGNORE';
    ${before};
    my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8080, Listen => 50, ReuseAddr => 1) or die;
    my ($n, @kept) = (0);
    while (my $c = $server->accept) {
      $n++;
      my $head = <$c> // '';
      my $path = $head =~ m{^\\S+ (\\S+)} ? $1 : '';
      while (defined(my $line = <$c>)) { last if $line =~ /^\\r?$/; $head .= $line }
      print "request $path\\n";
      ${response};
      close $c unless grep { $_ == $c } @kept;
    }`;
  return { image: 'dockapi/echo', container_port: 8080, command: ['perl', '-e', program] };
}

/** Perl that responds with this status and these headers, without a body. */
export function respond(status: number | string, ...headers: string[]): string {
  const lines = ['Content-Length: 0', 'Connection: close', ...headers].map((line) => `${line}\\r\\n`).join('');
  return `print $c "HTTP/1.1 ${status} Status\\r\\n${lines}\\r\\n"`;
}
