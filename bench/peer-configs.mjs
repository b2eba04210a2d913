// Configurations of the proxies, as users would write them, with connection pools to the containers.

/** @typedef {import('./upstreams.mjs').Upstream} Upstream */

/** @param {number} port @param {Upstream[]} upstreams */
export function nginxConfig(port, upstreams) {
  const pools = upstreams.map(
    (each, index) =>
      `  upstream c${index} { server 127.0.0.1:${each.port}; keepalive 128; keepalive_requests 1000000000; }`,
  );
  const locations = upstreams.map(({ id }, index) => `    location /proxy/${id}/ { proxy_pass http://c${index}/; }`);
  return nginxWith(pools, [`listen 127.0.0.1:${port} backlog=1024;`, ...locations]);
}

/**
 * One of two that a request goes through.
 *
 * @param {object} hop
 * @param {string} hop.listen address and port
 * @param {Record<string, string>} hop.routes address and port by prefix of the path
 * @param {boolean} [hop.strips] whether the prefix is removed
 * @param {string} [hop.acceptsTls] PEM of a certificate and its key, which the other side shows too
 * @param {string} [hop.usesTls] the same, for the connections that it makes
 */
export function nginxHopConfig({ listen, routes, strips = false, acceptsTls, usesTls }) {
  const targets = Object.entries(routes);
  const pools = targets.map(
    ([, target], index) => `  upstream c${index} { server ${target}; keepalive 128; keepalive_requests 1000000000; }`,
  );
  const scheme = usesTls ? 'https' : 'http';
  const locations = targets.map(
    ([prefix], index) => `    location ${prefix} { proxy_pass ${scheme}://c${index}${strips ? '/' : ''}; }`,
  );
  const accepting = acceptsTls && [
    `ssl_certificate ${acceptsTls}; ssl_certificate_key ${acceptsTls}; ssl_client_certificate ${acceptsTls};`,
    'ssl_verify_client on; ssl_protocols TLSv1.3;',
  ];
  const using = usesTls && [
    `proxy_ssl_certificate ${usesTls}; proxy_ssl_certificate_key ${usesTls};`,
    `proxy_ssl_trusted_certificate ${usesTls}; proxy_ssl_verify on; proxy_ssl_name dockapi-peer;`,
    'proxy_ssl_protocols TLSv1.3;',
  ];
  const server = [`listen ${listen}${acceptsTls ? ' ssl' : ''} backlog=1024;`, ...(accepting || []), ...(using || [])];
  return nginxWith(pools, [...server, ...locations]);
}

/** @param {string[]} pools @param {string[]} server */
function nginxWith(pools, server) {
  return `user root;
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_max_body_size 0;
  keepalive_requests 1000000000;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
${pools.join('\n')}
  server {
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_request_buffering off;
    proxy_max_temp_file_size 0;
${server.join('\n')}
  }
}
`;
}

/** @param {number} port @param {Upstream[]} upstreams */
export function haproxyConfig(port, upstreams) {
  const rules = upstreams.map(({ id }, index) => `  use_backend c${index} if { path_beg /proxy/${id}/ }`);
  const backends = upstreams.map(
    (each, index) => `backend c${index}
  http-request replace-path /proxy/[^/]+(/.*) \\1
  server c 127.0.0.1:${each.port}`,
  );
  return `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend bench
  bind 127.0.0.1:${port} backlog 1024
${rules.join('\n')}
${backends.join('\n')}
`;
}

/** @param {number} port @param {Upstream[]} upstreams */
export function caddyConfig(port, upstreams) {
  const routes = upstreams.map(
    (each) => `  handle_path /proxy/${each.id}/* {
    reverse_proxy 127.0.0.1:${each.port} {
      transport http {
        keepalive_idle_conns_per_host 128
      }
    }
  }`,
  );
  return `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
${routes.join('\n')}
}
`;
}
