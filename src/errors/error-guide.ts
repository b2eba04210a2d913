import type { ErrorCode } from './app-error.js';

/** What a code means to its reader, in Markdown. */
export interface ErrorAdvice {
  /** When dockAPI responds with it. */
  readonly when: string;
  /** What the caller or operator can do about it. */
  readonly fix: string;
}

/** docs/errors.md is generated from this table (`npm run docs`). It is total, so a code without advice does not compile. */
export const ERROR_GUIDE: Record<ErrorCode, ErrorAdvice> = {
  invalid_request: {
    when: 'A field, parameter, id, path or header is not valid, fields contradict each other, or the container has no such command.',
    fix: 'Correct the fields listed in `errors`, or what `detail` names.',
  },
  image_not_found: {
    when: 'The registry has no such image or tag, or with `pull: never` the engine does not.',
    fix: 'Check the name, the tag and the registry.',
  },
  image_pull_denied: {
    when: 'The registry requires a login, or refuses the one it got.',
    fix: 'Send `registry_auth`, or run `docker login` as the user that runs dockAPI.',
  },
  port_in_use: {
    when: 'Another container or program uses the host port.',
    fix: 'Choose another `host_port`, or 0.',
  },
  name_in_use: {
    when: 'Another container has this name. It may belong to another owner, or not to dockAPI.',
    fix: 'Choose another `name`, or omit it.',
  },
  network_not_found: {
    when: 'The engine has no such network.',
    fix: 'Create it with `POST /networks`, or name another.',
  },
  volume_path_not_found: {
    when: 'A host path in `volumes` does not exist.',
    fix: 'Create it first. dockAPI does not create host paths.',
  },
  no_node_fits: {
    when: 'In a cluster, no node can take the run: `detail` and `nodes` say why for each.',
    fix: 'Ask for fewer CPUs, less memory or other labels, or free a node. `GET /nodes` tells what each has.',
  },
  image_in_use: {
    when: 'A container uses the image that is to be removed, or it has several tags.',
    fix: 'Remove the container first, or use `force=true`.',
  },
  network_in_use: {
    when: 'Containers are connected to the network that is to be removed.',
    fix: 'Remove them first.',
  },
  volume_in_use: {
    when: 'A container, running or stopped, mounts the volume that is to be removed.',
    fix: 'Remove the container first.',
  },
  read_only: {
    when: 'The path is on a read-only file system or mount.',
    fix: 'Write to a volume or a `tmpfs`, or run the container without `read_only`.',
  },
  not_supported: {
    when: 'The container or the engine lacks what the request needs, such as a program in the image.',
    fix: '`detail` names what is missing.',
  },
  container_running: {
    when: 'A running container is to be removed.',
    fix: 'Stop it first, or use `force=true`.',
  },
  container_not_running: {
    when: 'The container’s state does not allow the request: see [verbs by state](lifecycle.md#verbs-by-state).',
    fix: 'Do what `detail` says: usually start or unpause it.',
  },
  logs_not_readable: {
    when: 'The engine cannot read this container’s log: its log driver (`none`, `syslog`, …) keeps none.',
    fix: 'Read the log where the driver sends it, or run the container on an engine whose default driver is `json-file`, `local` or `journald`.',
  },
  stdin_closed: {
    when: 'The exec takes no input (any more): it was started without `stdin`, its input was closed, or it has ended.',
    fix: 'Start another with `"stdin": true`.',
  },
  unauthorized: {
    when: 'The request has no token, an unknown token, two different tokens, or a link that is no longer valid.',
    fix: 'Send a valid token, or open a valid link. See [authentication](authentication.md).',
  },
  forbidden: {
    when: 'The token lacks a scope, a limit is exceeded, a link does not allow the method, or the `Host` or `Origin` is not allowed.',
    fix: '`detail` names what is missing: a scope, a [limit](limits.md), `DOCKAPI_HOSTS` or `CORS_ORIGINS` ([web pages](security/browsers.md)).',
  },
  container_not_found: {
    when: 'dockAPI runs no such container, or it belongs to another owner.',
    fix: 'List the containers with `GET /containers`. Containers that others made are not shown.',
  },
  link_not_found: {
    when: 'The link has expired, was revoked, or never existed.',
    fix: 'List the links with `GET /containers/{id}/links`.',
  },
  port_not_published: {
    when: 'The container does not publish this port.',
    fix: 'Use one from `ports` of the container, or run it with the port in `ports`.',
  },
  file_not_found: {
    when: 'The container has no such file or directory.',
    fix: 'Check the path. A symlink may point at nothing.',
  },
  exec_not_found: {
    when: 'The container has no such exec: it was never there, was deleted, or `keep` is over.',
    fix: 'List them with `GET /containers/{id}/execs`.',
  },
  volume_not_found: {
    when: 'There is no such volume, or it belongs to another owner.',
    fix: 'List the volumes with `GET /volumes`.',
  },
  operation_not_found: {
    when: 'The caller has no such operation: it was forgotten, or belongs to another owner.',
    fix: 'List the operations with `GET /operations`.',
  },
  pool_not_found: {
    when: 'The caller has no such pool. It may belong to another owner.',
    fix: 'List them with `GET /pools`, or create it with `PUT /pools/{name}`.',
  },
  route_not_found: {
    when: 'There is no such route.',
    fix: 'See `/docs`.',
  },
  method_not_allowed: {
    when: 'The route does not have this method.',
    fix: 'Use one from the `Allow` header.',
  },
  request_timeout: {
    when: 'The body of an API request took longer than `DOCKAPI_BODY_TIMEOUT`.',
    fix: 'Send it faster.',
  },
  idempotency_conflict: {
    when: 'The `Idempotency-Key` was sent with another request within 24 hours, or its response was too large to keep.',
    fix: 'Send a new key with each new request.',
  },
  exec_id_in_use: {
    when: 'The container has an exec of this `exec_id` that was started with another body.',
    fix: 'Choose another `exec_id`, or omit it.',
  },
  exec_attached: {
    when: 'Another client writes to the exec.',
    fix: 'Attach with `watch=true`, or replace the other client with `takeover=true`.',
  },
  output_gone: {
    when: 'The output after `after` is not kept any more, or was lost with the dockAPI that ran the command.',
    fix: 'Read from `first` on, or raise `DOCKAPI_EXEC_HISTORY`.',
  },
  precondition_failed: {
    when: 'The file is not in the state that `If-Match` or `If-Unmodified-Since` names.',
    fix: 'Read it again from the beginning.',
  },
  payload_too_large: {
    when: 'The JSON body is larger than 1 MiB, or an upload larger than `DOCKAPI_UPLOAD_LIMIT`. Proxied bodies have no limit.',
    fix: 'Send less.',
  },
  unsupported_media_type: {
    when: 'The body is not declared as JSON, or has a `Content-Encoding` that is not accepted.',
    fix: 'Send `Content-Type: application/json`, or the body without that encoding.',
  },
  range_not_satisfiable: {
    when: '`Range` begins after the end of the file.',
    fix: 'The response header `Content-Range` has its size.',
  },
  expectation_failed: {
    when: 'The request has an `Expect` header other than `100-continue`.',
    fix: 'Omit it.',
  },
  too_many_requests: {
    when: 'The caller exceeded `DOCKAPI_RATE_LIMIT`, or as much goes on already as may at once: `detail` says what.',
    fix: 'Try again after `Retry-After` seconds or, without it, when something has ended.',
  },
  headers_too_large: {
    when: 'The request line and headers are longer than `DOCKAPI_HEADER_LIMIT`.',
    fix: 'Send fewer headers or smaller cookies, or raise the limit.',
  },
  engine_unreachable: {
    when: 'dockAPI cannot connect to the Docker engine.',
    fix: 'Start the engine, and check `DOCKER_HOST`. See [troubleshooting](operations/troubleshooting.md).',
  },
  engine_error: {
    when: 'The engine failed with an error that has no code of its own.',
    fix: "Read `detail` and the engine's log. Its disk may be full.",
  },
  registry_unreachable: {
    when: 'The engine cannot reach the registry: no such host, connection refused, timeout or TLS error.',
    fix: 'Check the registry’s name, the engine’s network and proxy settings, and the certificate.',
  },
  registry_rate_limited: {
    when: 'The registry limits pulls, as Docker Hub does for anonymous users.',
    fix: 'Send `registry_auth`, or log in with `docker login`: a login raises the limit. Else wait for `Retry-After`.',
  },
  too_many_open_files: {
    when: 'dockAPI has reached its limit of open files and connections.',
    fix: 'Try again soon, and raise `ulimit -n`.',
  },
  shutting_down: {
    when: 'dockAPI is shutting down.',
    fix: 'Use another instance, or try again soon.',
  },
  store_unreachable: {
    when: 'The [store](store.md) cannot be read or written: Redis is away, slow or full, or the file cannot be written.',
    fix: 'Check Redis or the disk, and `DOCKAPI_STORE`. dockAPI continues by itself as soon as the store does.',
  },
  interrupted: {
    when: 'dockAPI ended while the operation ran. It is the `problem` of the operation, never a response.',
    fix: 'If `container_id` names a container, use or remove it; otherwise send the request again.',
  },
  peer_unreachable: {
    when: 'Another dockAPI process has what the request is about, and cannot be reached, or has ended.',
    fix: 'Try again. Check `DOCKAPI_PEER_URL` of all processes.',
  },
  internal_error: {
    when: 'dockAPI has a bug.',
    fix: 'Read its log, and report the bug.',
  },
  disk_full: {
    when: 'The file system in the container, or the disk of the engine, is full.',
    fix: 'Delete files, or use a larger `tmpfs` or disk.',
  },
  method_not_implemented: {
    when: 'The method is unknown to HTTP and WebDAV.',
    fix: 'Send another method.',
  },
  node_unreachable: {
    when: 'The node that has the container, or is to run it, cannot be reached; its containers may still run. Or the swarm has no leader.',
    fix: 'Try again later. `GET /nodes` tells the state of each node; see [swarm](deployment/swarm.md#when-a-node-fails).',
  },
  upstream_failed: {
    when: 'The container refused or reset the proxied connection, or its response was not valid HTTP.',
    fix: "Read the container's log. The application has to listen on `container_port`, on all interfaces.",
  },
  container_exited: {
    when: 'The container exited before it was ready.',
    fix: 'See `exit_code`, `oom_killed` and `logs` in the problem.',
  },
  not_ready: {
    when: 'The container was not ready, running, exited or removed within the timeout.',
    fix: 'See `conditions` in the problem, read the log of `container_id`, or raise the timeout.',
  },
  upstream_timeout: {
    when: 'The container did not accept the connection or did not respond in time.',
    fix: "Read the container's log, or raise the setting that `detail` names.",
  },
  engine_timeout: {
    when: 'The engine did not respond in time, or a pull made no progress.',
    fix: 'Check the engine, or raise the setting that `detail` names.',
  },
  exec_timeout: {
    when: 'The command took longer than its `timeout` or `DOCKAPI_EXEC_TIMEOUT`, and was ended.',
    fix: 'See `stdout` and `stderr` in the problem. If it has `survivors`, restart the container to end them.',
  },
};
