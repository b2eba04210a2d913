import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EngineOperation, toAppError } from '../../../../src/docker/engine/docker-errors.js';

interface Recorded {
  operation: EngineOperation;
  situation: string;
  error: { statusCode?: number; message: string; json: { message?: string } | null };
}

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
/** Errors of engines other than the oldest supported one, recorded by test/support/record-engine-errors.mjs. */
const RECORDED = readdirSync(FIXTURES)
  .filter((file) => /^engine-errors\..+\.json$/.test(file))
  .map((file) => {
    const { engine, responses } = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as {
      engine: { version: string };
      responses: Recorded[];
    };
    return { name: `${file.replace(/^engine-errors\.|\.json$/g, '')} (${engine.version})`, responses };
  });

/** The expected error for every engine. */
const CODES = {
  'create: image missing': 'image_not_found',
  'create: name taken': 'name_in_use',
  'create: bad environment': 'invalid_request',
  'create: nonsense volume': 'invalid_request',
  'create: missing host path': 'volume_path_not_found',
  'create: two mounts at one place': 'invalid_request',
  'start: port taken by a container': 'port_in_use',
  'start: port taken by a process': 'port_in_use',
  'start: network missing': 'network_not_found',
  'network: network missing': 'network_not_found',
  'start: host path gone': 'volume_path_not_found',
  'start: command not found': 'invalid_request',
  'start: command not executable': 'invalid_request',
  'start: user missing': 'invalid_request',
  'restart: port taken by a process': 'port_in_use',
  'restart: port taken by a container': 'port_in_use',
  'restart: command not found': 'invalid_request',
  'restart: host path gone': 'volume_path_not_found',
  'restart: network gone': 'network_not_found',
  'exec: container stopped': 'container_not_running',
  'remove: running': 'container_running',
  'remove: paused': 'container_running',
  'inspect: ambiguous prefix': 'container_not_found',
  'inspect: container missing': 'container_not_found',
  'start: container missing': 'container_not_found',
  'pull: repository unknown': 'image_not_found',
  'pull: tag unknown': 'image_not_found',
  'pull: login needed': 'image_pull_denied',
  'pull: wrong password': 'image_pull_denied',
};

describe.each(RECORDED)('errors of $name', ({ responses }) => {
  const known = responses.filter(({ operation, situation }) => `${operation}: ${situation}` in CODES);
  it.each(known)('is understood: $operation, $situation', ({ operation, situation, error }) => {
    const code = CODES[`${operation}: ${situation}` as keyof typeof CODES];
    expect(toAppError(Object.assign(new Error(error.message), error), operation).code).toBe(code);
  });
});

describe('errors of Podman', () => {
  it.each<[EngineOperation, number, string, string]>([
    [
      'create',
      500,
      'creating container storage: the container name "x" is already in use by 0123. You have to remove that container to be able to reuse that name: that name is already in use',
      'name_in_use',
    ],
    ['create', 404, 'unable to find network with name or ID nope: network not found', 'network_not_found'],
    [
      'remove',
      500,
      'cannot remove container 0123 as it is running - running or paused containers cannot be removed without force: container state improper',
      'container_running',
    ],
    [
      'exec',
      500,
      'can only create exec sessions on running containers: container state improper',
      'container_not_running',
    ],
    ['create', 500, 'fill out specgen: /data: duplicate mount destination', 'invalid_request'],
    ['create', 500, '"CAP_NOPE": unknown capability', 'invalid_request'],
    [
      'pull',
      500,
      'no image found in manifest list for architecture "amd64", variant "", OS "linux"',
      'image_not_found',
    ],
    ['create', 500, 'fill out specgen: invalid --security-opt 2: "nope=x"', 'invalid_request'],
    ['create', 500, 'container create: statfs /C:/a: no such file or directory', 'invalid_request'],
    ['start', 500, 'unable to find user ghost: no matching entries in passwd file', 'invalid_request'],
    [
      'start',
      500,
      'container 0123 must be in Created or Stopped state to be started: container state improper',
      'container_not_running',
    ],
    [
      'start',
      500,
      'runc: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
      'invalid_request',
    ],
    // The following are recorded from Podman 5.4.2.
    ['inspect', 500, 'no container with ID 0123 found in database: no such container', 'container_not_found'],
    [
      'network',
      500,
      '"n1" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used',
      'network_in_use',
    ],
    [
      'image',
      409,
      'image foo is in use: image used by 0123: image is in use by a container: consider listing external containers and force-removing image',
      'image_in_use',
    ],
    [
      'load',
      500,
      'failed to load image: payload does not match any of the supported image formats:\n * oci-archive: creating temp directory: untarring file "/var/tmp/container_images_oci1": unexpected EOF',
      'invalid_request',
    ],
    [
      'archive',
      500,
      'copier: put: error creating "/full/.big": copier: put: error writing file "/full/.big": write /full/.big: no space left on device',
      'disk_full',
    ],
    [
      'archive',
      500,
      'copier: put: copier: put: error checking directory "/media": mkdir /media: read-only file system',
      'read_only',
    ],
    ['archive', 500, 'copier: put: /etc/passwd (/etc/passwd): exists but is not a directory', 'file_not_found'],
    ['archive', 404, 'no such file or directory', 'file_not_found'],
  ])('to %s with %i "%s" is %s', (operation, statusCode, message, code) => {
    expect(toAppError({ statusCode, json: { message } }, operation).code).toBe(code);
  });
});
