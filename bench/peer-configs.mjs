// Configurations of the proxies, as users would write them, with connection pools to the containers.

/** @typedef {import('./upstreams.mjs').Upstream} Upstream */

/** @param {number} port @param {Upstream[]} upstreams */
export function nginxConfig(port, upstreams) {
  const pools = upstreams.map(
    (each, index) =>
      `  upstream c${index} { server 127.0.0.1:${each.port}; keepalive 128; keepalive_requests 1000000000; }`,
  );
  const locations = upstreams.map(({ id }, index) => `    location /proxy/${id}/ { proxy_pass http://c${index}/; }`);
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
    listen 127.0.0.1:${port} backlog=1024;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_request_buffering off;
    proxy_max_temp_file_size 0;
${locations.join('\n')}
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
