// Runs in a container. Each response names the container, by its TOKEN.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { Readable } from 'node:stream';
import { WebSocketServer } from 'ws';
import { content } from './content.mjs';

const token = process.env.TOKEN ?? '';
const EVENT_MS = 100;
const LOG_MS = 500;

const routes = { '/who': who, '/upload': upload, '/download': download, '/events': events };

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://container');
  response.setHeader('x-token', token);
  routes[url.pathname]?.(request, response, url.searchParams);
});

/** Echoes the request, so that one response cannot pass for another. */
function who(_request, response, query) {
  response.end(`${token} ${query.get('nonce')}`);
}

function upload(request, response) {
  const hash = createHash('sha256');
  request.on('data', (chunk) => hash.update(chunk));
  request.on('end', () => response.end(`${token} ${hash.digest('hex')}`));
}

/** With its length, or in chunks, where only the framing shows a lost end. */
function download(_request, response, query) {
  const mib = Number(query.get('mib'));
  if (!query.has('chunked')) response.setHeader('content-length', mib * 1024 * 1024);
  const body = Readable.from(content(token, mib), { objectMode: false, highWaterMark: 64 * 1024 });
  response.on('close', () => body.destroy());
  body.pipe(response);
}

function events(_request, response, query) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(`data: ${token} ${sent++}\n\n`);
    if (sent < Number(query.get('count'))) return;
    clearInterval(timer);
    response.end();
  }, EVENT_MS);
  response.on('close', () => clearInterval(timer));
}

new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(`${token} ${data}`));
  socket.on('error', () => socket.terminate());
});
server.listen(80);

const log = () => console.log(token);
log();
setInterval(log, LOG_MS);

// The first process of a container has no default signal handlers.
process.on('SIGTERM', () => process.exit());
