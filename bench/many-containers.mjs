// An engine that lists one of its containers many times, under other ids: to see what containers cost that do nothing.
import http from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { rmSync } from 'node:fs';
import { atEnd } from './cleanup.mjs';

const ID = /[0-9a-f]{64}/g;

/**
 * @param {import('./lib.mjs').Engine} engine
 * @param {import('./lib.mjs').Client} raw
 * @param {string} id of the container
 * @param {number} count
 * @returns {Promise<import('./lib.mjs').Engine>} which ends with the run; all other calls go to the engine
 */
export async function withMany(engine, raw, id, count) {
  const filters = encodeURIComponent(JSON.stringify({ id: [id] }));
  const [listed] = JSON.parse(await raw('GET', `/containers/json?all=1&filters=${filters}`));
  const inspected = JSON.parse(await raw('GET', `/containers/${id}/json`));
  const ids = Array.from({ length: count }, (_, n) => n.toString(16).padStart(64, 'b'));
  const list = JSON.stringify(ids.map((Id, n) => ({ ...listed, Id, Names: [`/many-${n}`] })));
  const socket = path.join(engine.dir, 'many.sock');
  rmSync(socket, { force: true });
  const server = http.createServer((request, response) => {
    const [asked] = request.url.match(ID) ?? [];
    if (/\/containers\/json/.test(request.url)) response.setHeader('content-type', 'application/json').end(list);
    else if (/\/containers\/[0-9a-f]{64}\/json/.test(request.url))
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ...inspected, Id: asked, Name: `/many-${ids.indexOf(asked)}` }));
    else forward(engine.host, request, response);
  });
  server.listen(socket);
  await once(server, 'listening');
  atEnd(() => (server.closeAllConnections(), server.close()));
  return { host: `unix://${socket}`, dir: engine.dir };
}

/** @param {string} host @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function forward(host, request, response) {
  const { method, url, headers } = request;
  const target = host.startsWith('unix://')
    ? { socketPath: host.slice('unix://'.length) }
    : { host: new URL(host).hostname, port: new URL(host).port };
  const onward = http.request({ ...target, method, path: url, headers, agent: false }, (incoming) => {
    response.writeHead(incoming.statusCode, incoming.headers).flushHeaders();
    incoming.on('error', () => response.destroy()).pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
