import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  type EngineOperation,
  hasEndedUnderRemoval,
  isNotModified,
  isRemovalInProgress,
  toAppError,
} from '../../../../src/docker/engine/docker-errors.js';
import { drainPull } from '../../../../src/docker/engine/pull-progress.js';
import { AppError, type ErrorCode } from '../../../../src/errors/app-error.js';

interface Recorded {
  operation: EngineOperation;
  situation: string;
  error: {
    statusCode?: number;
    code?: string;
    message: string;
    json: { message?: string } | null;
    /** The line of a pull that failed after its 200. */
    inBand?: object;
  };
}

/** Errors of a real engine, recorded by test/support/record-engine-errors.mjs. */
const { responses } = JSON.parse(
  readFileSync(new URL('../../../fixtures/engine-errors.json', import.meta.url), 'utf8'),
) as {
  responses: Recorded[];
};

/** Each recorded response, and the expected error. */
const CODES: Record<string, ErrorCode> = {
  'create: image missing': 'image_not_found',
  'image: image missing': 'image_not_found',
  'image: used by a container': 'image_in_use',
  'image: remove what is missing': 'image_not_found',
  'image: another prune under way': 'too_many_requests',
  'network: used by a container': 'network_in_use',
  'network: name taken': 'name_in_use',
  'network: remove what is missing': 'network_not_found',
  'volume: used by a container': 'volume_in_use',
  'volume: missing': 'volume_not_found',
  'volume: remove what is missing': 'volume_not_found',
  'archive: container missing': 'container_not_found',
  'archive: path missing': 'file_not_found',
  'archive: directory missing': 'file_not_found',
  'archive: directory is a file': 'invalid_request',
  'archive: read-only container': 'read_only',
  'archive: full volume': 'disk_full',
  'archive: mount replaced': 'not_supported',
  'archive: directory over a file': 'invalid_request',
  'archive: name too long': 'invalid_request',
  'archive: link that leads out': 'invalid_request',
  'archive: no tar': 'invalid_request',
  'archive: half a tar': 'invalid_request',
  'create: name taken': 'name_in_use',
  'create: bad name': 'invalid_request',
  'create: bad environment': 'invalid_request',
  'create: bad restart policy': 'invalid_request',
  'create: auto-remove with a restart policy': 'invalid_request',
  'create: nonsense volume': 'invalid_request',
  'create: bad volume mode': 'invalid_request',
  'create: Windows volume on Linux': 'invalid_request',
  'create: Windows mount on Linux': 'invalid_request',
  'create: missing host path': 'volume_path_not_found',
  'create: two mounts at one place': 'invalid_request',
  'create: mount over the root': 'invalid_request',
  'start: port taken by a container': 'port_in_use',
  'start: port taken by a process': 'port_in_use',
  'start: network missing': 'network_not_found',
  'network: network missing': 'network_not_found',
  'start: host path gone': 'volume_path_not_found',
  'start: command not found': 'invalid_request',
  'start: command not executable': 'invalid_request',
  'start: user missing': 'invalid_request',
  'start: group missing': 'invalid_request',
  'start: no GPU': 'invalid_request',
  'start: working directory is a file': 'invalid_request',
  'restart: port taken by a process': 'port_in_use',
  'restart: port taken by a container': 'port_in_use',
  'restart: command not found': 'invalid_request',
  'restart: host path gone': 'volume_path_not_found',
  'restart: network gone': 'network_not_found',
  'exec: container stopped': 'container_not_running',
  'exec: container paused': 'container_not_running',
  'exec: exec missing': 'container_not_found',
  'exec: no command': 'invalid_request',
  'remove: running': 'container_running',
  'remove: paused': 'container_running',
  'logs: no stream': 'invalid_request',
  'logs: bad time': 'engine_error',
  'list: bad status': 'invalid_request',
  'inspect: ambiguous prefix': 'container_not_found',
  'inspect: container missing': 'container_not_found',
  'start: container missing': 'container_not_found',
  'stop: container missing': 'container_not_found',
  'restart: container missing': 'container_not_found',
  'remove: container missing': 'container_not_found',
  'logs: container missing': 'container_not_found',
  'attach: container missing': 'container_not_found',
  'wait: container missing': 'container_not_found',
  'exec: container missing': 'container_not_found',
  'pull: repository unknown': 'image_not_found',
  'pull: tag unknown': 'image_not_found',
  'pull: digest unknown': 'image_not_found',
  'pull: login needed': 'image_pull_denied',
  'pull: wrong password': 'image_pull_denied',
  'pull: registry away': 'registry_unreachable',
  'pull: platform malformed': 'invalid_request',
  'pull: access denied': 'image_pull_denied',
  'pull: unauthorized': 'image_pull_denied',
  'pull: name unknown': 'image_not_found',
  'pull: rate limit': 'registry_rate_limited',
  'pull: registry broken': 'registry_unreachable',
  'pull: no image for this platform': 'image_not_found',
  'pull: layer missing': 'engine_error',
  'pull: layer denied': 'image_pull_denied',
  'version: socket missing': 'engine_unreachable',
  'version: connection refused': 'engine_unreachable',
  'version: connection reset': 'engine_unreachable',
  'version: socket forbidden': 'engine_unreachable',
};

/** Messages of other engines than the recorded one, from moby's source and reports of Docker Desktop users. */
const ELSEWHERE: [EngineOperation, number, string, ErrorCode][] = [
  // moby 25 and later: daemon/delete.go, daemon/container/view.go, daemon/start.go, daemon/network.go
  [
    'remove',
    409,
    'cannot remove container "/x": container is running: stop the container before removing or force remove',
    'container_running',
  ],
  ['remove', 409, 'cannot remove container "/x": container is paused and must be unpaused first', 'container_running'],
  ['inspect', 400, 'multiple IDs found with provided prefix: 0123456789ab', 'container_not_found'],
  ['start', 409, 'cannot start a paused container, try unpause instead', 'container_not_running'],
  ['start', 409, 'container is marked for removal and cannot be started', 'container_not_running'],
  ['logs', 409, 'can not get logs from container which is dead or marked for removal', 'container_not_found'],
  ['network', 400, 'network mine is ambiguous (2 matches found on name)', 'network_not_found'],
  ['start', 400, 'network mine is ambiguous (2 matches found on name)', 'network_not_found'],
  ['start', 500, 'uids and gids must be in range 0-2147483647', 'invalid_request'],
  [
    'start',
    500,
    'failed to bind host port for 127.0.0.1:8080:172.17.0.2:80/tcp: address already in use',
    'port_in_use',
  ],
  // The containerd image store.
  [
    'pull',
    404,
    'failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
    'image_not_found',
  ],
  [
    'pull',
    500,
    'failed to resolve reference "ghcr.io/a/b:1": unexpected status from HEAD request: 401 Unauthorized',
    'image_pull_denied',
  ],
  [
    'pull',
    404,
    'failed to resolve reference "docker.io/a/b:1": pull access denied, repository does not exist or may require authorization',
    'image_pull_denied',
  ],
  ...[
    'failed to resolve reference "docker.io/a/b:1": unexpected status from HEAD request to https://r/v2/a/b/manifests/1: 403 Forbidden',
    'failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth/token: 401 Unauthorized',
    'error parsing HTTP 403 response body: invalid character \'<\' looking for beginning of value: "<html>"',
    'denied: permission_denied: read_package',
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    'Get "https://r/v2/": unauthorized: incorrect username or password',
  ].map((message): [EngineOperation, number, string, ErrorCode] => ['pull', 500, message, 'image_pull_denied']),
  ...[
    'image with reference docker.io/library/alpine:latest was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
    'no match for platform in manifest: not found',
    'image operating system "windows" cannot be used on this platform: operating system is not supported',
    'failed to resolve reference "docker.io/a/b:1": docker.io/a/b:1: not found',
    "error parsing HTTP 404 response body: invalid character 'o' in literal null (expecting 'u'): \"not found\"",
  ].map((message): [EngineOperation, number, string, ErrorCode] => ['pull', 500, message, 'image_not_found']),
  [
    'create',
    404,
    'image with reference sha256:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
    'image_not_found',
  ],
  ...[
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    'You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    'failed to resolve reference "r/a/b:1": unexpected status from HEAD request to https://r/v2/a/b/manifests/1: 429 Too Many Requests',
    'error parsing HTTP 429 response body: invalid character \'T\' looking for beginning of value: "Too Many Requests (HAP429).\n"',
    'TOOMANYREQUESTS: retry-after: 457.117µs, allowed: 44000/minute',
  ].map((message): [EngineOperation, number, string, ErrorCode] => ['pull', 500, message, 'registry_rate_limited']),
  ...[
    'Get "https://no.such.host/v2/": dial tcp: lookup no.such.host: no such host',
    'Get "https://no.such.host/v2/": dial tcp: lookup no.such.host on 127.0.0.53:53: server misbehaving',
    'Get "https://r/v2/": dial tcp 10.0.0.1:443: connect: connection refused',
    'Get "https://r/v2/": dial tcp 10.0.0.1:443: connect: no route to host',
    'Get "https://r/v2/": dial tcp 10.0.0.1:443: i/o timeout',
    'Get "https://r/v2/": net/http: TLS handshake timeout',
    'Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'Get "https://r/v2/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    'Get "https://r/v2/": x509: certificate signed by unknown authority',
    'Get "https://r/v2/": tls: failed to verify certificate: x509: certificate is not valid for any names',
    'Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
    'Get "https://r/v2/": read tcp 10.0.0.2:4242->10.0.0.1:443: read: connection reset by peer',
    'Get "https://r/v2/": EOF',
    'Get "https://r/v2/": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused',
    'error pulling image configuration: download failed after attempts=6: dial tcp 10.0.0.1:443: i/o timeout',
    'failed to do request: Head "https://r/v2/a/b/manifests/1": dial tcp: lookup r: Temporary failure in name resolution',
    'received unexpected HTTP status: 503 Service Unavailable',
    'failed to resolve reference "r/a:1": unexpected status from HEAD request to https://r/v2/a/manifests/1: 502 Bad Gateway',
    'error parsing HTTP 503 response body: invalid character \'<\' looking for beginning of value: ""',
    // Messages of 20.10 about servers that are not registries.
    "error unmarshalling content: invalid character '<' looking for beginning of value",
    'missing or empty Content-Type header',
    'Head "/v2/some/image/manifests/latest": stopped after 10 redirects',
  ].map((message): [EngineOperation, number, string, ErrorCode] => ['pull', 500, message, 'registry_unreachable']),
  // The engine's own errors during a pull are not the registry's.
  ...[
    'failed to register layer: mkdir /var/lib/docker/overlay2/x: permission denied',
    'failed to register layer: rename /var/lib/docker/a /var/lib/docker/b: read-only file system',
  ].map((message): [EngineOperation, number, string, ErrorCode] => ['pull', 500, message, 'engine_error']),
  // moby daemon/logger/logger.go; Podman libpod/container_log.go.
  ['logs', 501, 'configured logging driver does not support reading', 'logs_not_readable'],
  [
    'logs',
    409,
    "this container is using the 'none' log driver, cannot read logs: this container is not logging output",
    'logs_not_readable',
  ],
  // Podman prepares a container for an attach.
  [
    'attach',
    500,
    'preparing container 51ac for attach: cannot listen on the TCP port: listen tcp4 127.0.0.1:18973: bind: address already in use',
    'port_in_use',
  ],
  [
    'attach',
    500,
    'preparing container 51ac for attach: runc: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
    'invalid_request',
  ],
  ['attach', 500, 'broken pipe', 'engine_error'],
  ['create', 500, 'container create: unknown mount option "uid=7": invalid mount option', 'invalid_request'],
  ['start', 500, 'workdir "/bin/sh" exists on container 41be, but is not a directory', 'invalid_request'],
  // Docker Desktop: a port that a program has, and one that Windows reserves.
  [
    'start',
    500,
    'Ports are not available: exposing port TCP 127.0.0.1:8080 -> 0.0.0.0:0: listen tcp 127.0.0.1:8080: bind: Only one usage of each socket address is normally permitted.',
    'port_in_use',
  ],
  [
    'start',
    500,
    'ports are not available: exposing port TCP 127.0.0.1:50100 -> 127.0.0.1:0: listen tcp 127.0.0.1:50100: bind: An attempt was made to access a socket in a way forbidden by its access permissions.',
    'port_in_use',
  ],
];

const OCI = 'failed to create shim task: OCI runtime create failed: ';

/** Messages of other runtimes than runc about a missing command, and the text that is kept. */
const RUNTIMES: [EngineOperation, number, string, string][] = [
  [
    'start',
    400,
    'OCI runtime create failed: crun: executable file `nope` not found in $PATH: No such file or directory: unknown',
    'crun: executable file `nope` not found in $PATH: No such file or directory',
  ],
  [
    'start',
    500,
    `${OCI}crun: executable file \`nope\` not found in $PATH: No such file or directory: unknown`,
    'crun: executable file `nope` not found in $PATH: No such file or directory',
  ],
  [
    'restart',
    500,
    `Cannot restart container 0b70: ${OCI}crun: open executable: Permission denied: unknown`,
    'crun: open executable: Permission denied',
  ],
  // runc before 1.1, as moby#37713 has it.
  [
    'start',
    400,
    'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "nope": executable file not found in $PATH: unknown',
    'exec: "nope": executable file not found in $PATH',
  ],
  // gVisor
  [
    'start',
    400,
    'OCI runtime start failed: starting container: starting root container: starting sandbox: failed to load nope: no such file or directory: unknown',
    'starting container: starting root container: starting sandbox: failed to load nope: no such file or directory',
  ],
  // Kata
  [
    'start',
    500,
    'failed to create task for container: failed to create shim task: No such file or directory (os error 2): unknown',
    'No such file or directory (os error 2)',
  ],
  ['start', 400, 'whatever a runtime of tomorrow says', 'whatever a runtime of tomorrow says'],
];

/** Docker Desktop's words, as docker/desktop-linux#177, docker/cli#2879 and docker/desktop-linux#155 have them. */
const NOT_SHARED: [string, string][] = [
  [
    'Mounts denied: \nThe path /opt/x is not shared from the host and is not known to Docker.\nYou can configure shared paths from Docker -> Preferences... -> Resources -> File Sharing.\nSee https://docs.docker.com/ for more info.',
    '/opt/x',
  ],
  ['Mounts denied: \r\nThe path /mnt/www\r\nis not shared from OS X and is not known to Docker.', '/mnt/www'],
  ['Mounts denied: approving /Users/me/Desktop/dir: file does not exist', '/Users/me/Desktop/dir'],
  ["error while creating mount source path '/host_mnt/c/x': mkdir /host_mnt/c: file exists", 'C:/x'],
  [
    "error while creating mount source path '/host_mnt/Users/me': mkdir /host_mnt/Users: permission denied",
    '/Users/me',
  ],
  ["error while creating mount source path '/run/desktop/mnt/host/d/x y': mkdir …: file exists", 'D:/x y'],
];

/** These are not failures: dockAPI causes them on purpose. */
const NOT_FAILURES = [
  'start: running already',
  'stop: stopped already',
  'remove: removal in progress',
  'remove: ended meanwhile',
];

describe('toAppError', () => {
  it.each(Object.entries(CODES))('converts "%s" to %s', async (situation, code) => {
    const { operation, error } = recorded(situation);
    const result = toAppError(await asCaught(error), operation);
    expect(result).toBeInstanceOf(AppError);
    expect(result.code).toBe(code);
    expect(result.detail).not.toMatch(/HTTP code|\n|^\s|\s$/);
    expect(result.detail.length).toBeGreaterThan(10);
  });

  it.each(ELSEWHERE)('converts %s, %s "%s" of another engine to %s', (operation, statusCode, message, code) => {
    expect(toAppError({ statusCode, json: { message } }, operation).code).toBe(code);
  });

  it.each([
    ['Bind for 127.0.0.1:20001 failed: port is already allocated', 20_001],
    ['Bind for [::1]:20001 failed: port is already allocated', 20_001],
    ['Error starting userland proxy: listen tcp4 127.0.0.1:36557: bind: address already in use', 36_557],
    ['failed to bind host port for 127.0.0.1:8080:172.17.0.2:80/tcp: address already in use', 8_080],
    ['failed to bind host port for [fd00::1]:8080:172.17.0.2:80/tcp: address already in use', 8_080],
    ['ports are not available: exposing port TCP 127.0.0.1:50100 -> 127.0.0.1:0: listen tcp 127.0.0.1:50100', 50_100],
    ['rootlessport listen tcp 127.0.0.1:8081: bind: address already in use', 8_081],
    ['somewhere the address already in use', undefined],
  ])('names the host port that is taken: %s', (message, port) => {
    const { details, detail } = toAppError({ statusCode: 500, json: { message } }, 'start');
    expect(details).toEqual({ host_port: port });
    expect(detail).toMatch(
      port === undefined ? /^The host port is already in use/ : new RegExp(`^Host port ${port} is already in use`),
    );
  });

  it.each(RUNTIMES)(
    'converts %s, %s "%s" to a command that cannot be started',
    (operation, statusCode, message, left) => {
      const { code, detail } = toAppError({ statusCode, json: { message } }, operation);
      expect(code).toBe('invalid_request');
      expect(detail.replace('The container cannot be started: ', '')).toBe(left);
    },
  );

  it('counts a runtime that crashed without a message as a failure of the engine', () => {
    const message = `${OCI}unable to retrieve OCI runtime error (open /run/log.json: no such file or directory): runc did not terminate successfully: exit status 127: unknown`;
    expect(toAppError({ statusCode: 500, json: { message } }, 'start').code).toBe('engine_error');
  });

  it.each(NOT_SHARED)('names the volume that Docker Desktop does not share, and what to do: %j', (message, path) => {
    for (const operation of ['create', 'start', 'restart'] as const) {
      const { code, detail } = toAppError({ statusCode: 500, json: { message } }, operation);
      expect(code).toBe('volume_path_not_found');
      expect(detail).toContain(`cannot mount ${path}: share it`);
    }
  });

  it('knows every recorded response', () => {
    const situations = responses.map(({ operation, situation }) => `${operation}: ${situation}`);
    const known = new Set([...Object.keys(CODES), ...NOT_FAILURES]);
    expect(situations.filter((each) => !known.has(each))).toEqual([]);
  });

  it.each([
    ['toomanyrequests: retry-after: 457.117µs, allowed: 44000/minute', 1],
    ['toomanyrequests: retry-after: 1m30.5s, allowed: 44000/minute', 91],
    ['429 Too Many Requests, Retry-After: 120', 120],
    ['toomanyrequests: slow down', undefined],
  ])('has the seconds to wait if the registry sent them: %s', (message, seconds) => {
    const { details, detail } = toAppError({ statusCode: 500, json: { message } }, 'pull');
    expect(details).toEqual(seconds === undefined ? {} : { retry_after: seconds });
    expect(detail).toMatch(/a login/);
    expect(detail).toContain(message);
  });

  it('has the command’s error without the runtime’s prefixes', () => {
    expect(toAppError(recorded('start: command not found').error, 'start').detail).toBe(
      'The container cannot be started: exec: "no-such-command": executable file not found in $PATH',
    );
  });

  it('does not mention the command if a mount failed', () => {
    expect(toAppError(recorded('restart: host path gone').error, 'restart').detail).not.toMatch(/command/);
  });

  it('keeps the original error as the cause', () => {
    const caught = Object.assign(new Error('nonsense'), { statusCode: 500 });
    expect(toAppError(caught, 'list').cause).toBe(caught);
  });

  it('leaves an AppError unchanged', () => {
    const error = new AppError('not_ready', 'later');
    expect(toAppError(error, 'pull')).toBe(error);
  });

  it('converts an unknown response to engine_error, with the engine’s message', () => {
    const { code, detail } = toAppError({ statusCode: 418, json: { message: 'a teapot\nand more' } }, 'list');
    expect(code).toBe('engine_error');
    expect(detail).toBe('The Docker engine could not list: a teapot');
  });

  it.each<[EngineOperation, string, ErrorCode]>([
    ['list', 'port is already allocated', 'engine_error'],
    ['remove', 'unauthorized', 'engine_error'],
    ['stop', 'bind source path does not exist: /x', 'engine_error'],
  ])('does not confuse what %s says (%s) with an error of another operation', (operation, message, code) => {
    expect(toAppError({ statusCode: 500, json: { message } }, operation).code).toBe(code);
  });
});

describe('isNotModified', () => {
  it.each(['start: running already', 'stop: stopped already'])('is true for "%s"', (situation) => {
    expect(isNotModified(recorded(situation).error)).toBe(true);
  });

  it('is false for any other response', () => {
    expect(isNotModified(recorded('start: container missing').error)).toBe(false);
  });
});

describe('isRemovalInProgress', () => {
  it('is true while the engine removes the container', () => {
    expect(isRemovalInProgress(recorded('remove: removal in progress').error)).toBe(true);
  });

  it('is false for a container that runs', () => {
    expect(isRemovalInProgress(recorded('remove: running').error)).toBe(false);
  });
});

describe('hasEndedUnderRemoval', () => {
  it('is true if the container ended before the engine killed it', () => {
    expect(hasEndedUnderRemoval(recorded('remove: ended meanwhile').error)).toBe(true);
  });

  it('is false while the engine removes the container', () => {
    expect(hasEndedUnderRemoval(recorded('remove: removal in progress').error)).toBe(false);
  });
});

function recorded(situation: string): Recorded {
  const found = responses.find((each) => `${each.operation}: ${each.situation}` === situation);
  if (!found) throw new Error(`"${situation}" was not recorded: run test/support/record-engine-errors.mjs`);
  return found;
}

/** The error that dockAPI gets: dockerode's, or one from reading the pull's progress. */
async function asCaught({ inBand, ...error }: Recorded['error']): Promise<unknown> {
  if (!inBand) return Object.assign(new Error(error.message), error);
  return drainPull(Readable.from([`${JSON.stringify(inBand)}\n`]), () => undefined).catch((caught: unknown) => caught);
}
