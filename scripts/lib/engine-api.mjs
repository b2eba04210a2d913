import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * @typedef {object} RequestOptions
 * @property {object | Readable} [body] JSON, or a tar stream
 * @property {http.OutgoingHttpHeaders} [headers]
 * @property {number} [timeoutMs] of silence; without it there is no limit
 */

/**
 * One call of the Engine API, without a client library, because it has to work before `npm ci`.
 *
 * @param {string} host as in `DOCKER_HOST`: unix, npipe or plain tcp
 * @param {string} method
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: Buffer}>}
 * @throws Error if the engine does not respond
 */
export function request(host, method, path, { body, headers = {}, timeoutMs } = {}) {
  const isStream = body instanceof Readable;
  const type = isStream ? 'application/x-tar' : 'application/json';
  return new Promise((resolve, reject) => {
    const options = { ...address(host), method, path, timeout: timeoutMs, agent: false };
    const req = http.request({ ...options, headers: body ? { 'Content-Type': type, ...headers } : headers });
    req.on('timeout', () => req.destroy(new Error(`${host} did not respond within ${timeoutMs} ms`)));
    req.on('error', reject);
    req.on('response', (res) => collect(res).then(resolve, reject));
    if (isStream) pipeline(body, req).catch(reject);
    else req.end(body && JSON.stringify(body));
  });
}

/** @param {string} host */
function address(host) {
  const [scheme, rest = ''] = host.split('://');
  if (scheme === 'unix' || scheme === 'npipe') return { socketPath: rest, host: 'localhost' };
  const { hostname, port } = new URL(`http://${rest}`);
  return { host: hostname, port: port || 2375 };
}

/** @param {http.IncomingMessage} res */
async function collect(res) {
  const chunks = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) };
}

/**
 * A call that has to succeed.
 *
 * @param {string} host
 * @param {string} method
 * @param {string} path
 * @param {RequestOptions} [options]
 * @returns {Promise<string>} the text of the response
 * @throws Error with the engine's own message, also if it came after a 200, as it does for pull, push and build
 */
export async function call(host, method, path, options) {
  const { status, body } = await request(host, method, path, options);
  const text = body.toString();
  const failure = status >= 400 ? text : /^\{.*"error":.*$/m.exec(text)?.[0];
  if (failure) throw new Error(`${method} ${path}: ${failure.trim()}`);
  return text;
}

/**
 * @param {string} host
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>} whether an engine responds there
 */
export async function ping(host, timeoutMs = 2_000) {
  return request(host, 'GET', '/_ping', { timeoutMs }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
