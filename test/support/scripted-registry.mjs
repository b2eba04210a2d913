import { createHash } from 'node:crypto';
import http from 'node:http';

/**
 * A registry with scripted responses: for responses that a working one never sends, and for pulls that last as long as
 * a test wants. It records its requests.
 *
 * @typedef {object} ScriptedRegistry
 * @property {string} address `host:port`, as in image references
 * @property {string[]} requests every request so far, as `GET /v2/…`
 * @property {() => number} open connections that wait for their response
 * @property {(predicate: () => boolean) => Promise<void>} until settles when a request, or its end, makes it true
 * @property {() => Promise<void>} close
 *
 * @typedef {(request: http.IncomingMessage, response: http.ServerResponse) => void} Handler
 */

/**
 * @param {Handler} handler
 * @returns {Promise<ScriptedRegistry>}
 */
export async function startScriptedRegistry(handler) {
  /** @type {string[]} */
  const requests = [];
  /** @type {Set<() => void>} */
  const watchers = new Set();
  let open = 0;
  const changed = () => watchers.forEach((look) => look());
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    open++;
    response.once('close', () => {
      open--;
      changed();
    });
    handler(request, response);
    changed();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `127.0.0.1:${port}`,
    requests,
    open: () => open,
    until: (predicate) =>
      new Promise((resolve) => {
        const look = () => {
          if (!predicate()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * An error in the format of registries.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {Handler}
 */
export function registryError(status, code, message) {
  return (request, response) => {
    if (request.url === '/v2/') return void response.end('{}');
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code, message }] }));
  };
}

/**
 * A registry with one image: its manifest exists, and `blob` responds for its blobs.
 *
 * @param {Handler} blob
 * @returns {Handler}
 */
export function oneImage(blob) {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [sha256('layer')] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: config.length,
      digest: sha256(config),
    },
    layers: [
      { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: 1_000_000, digest: sha256('layer') },
    ],
  });
  return (request, response) => {
    const { url = '' } = request;
    if (url === '/v2/') return void response.end('{}');
    if (url.includes('/manifests/'))
      return sendManifest(request, response, manifest, 'application/vnd.docker.distribution.manifest.v2+json');
    if (url.endsWith(sha256(config))) return void response.end(config);
    blob(request, response);
  };
}

/**
 * A registry whose only image is for an unknown platform.
 *
 * @returns {Handler}
 */
export function imageForAnotherPlatform() {
  const type = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    manifests: [
      {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        size: 100,
        digest: sha256('nowhere'),
        platform: { architecture: 's390x', os: 'plan9' },
      },
    ],
  });
  return (request, response) => {
    if (request.url === '/v2/') return void response.end('{}');
    sendManifest(request, response, list, type);
  };
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {string} manifest
 * @param {string} type
 */
function sendManifest(request, response, manifest, type) {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': manifest.length,
    'Docker-Content-Digest': sha256(manifest),
  });
  response.end(request.method === 'HEAD' ? undefined : manifest);
}

/** @param {string} text */
function sha256(text) {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
