// Runs in a container: counts the bytes of an upload, and echoes a WebSocket's messages.
import http from 'node:http';
import { WebSocketServer } from 'ws';

const server = http.createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk) => (bytes += chunk.length));
  request.on('end', () => response.end(String(bytes)));
});
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
  socket.on('error', () => socket.terminate());
});
server.requestTimeout = 0;
server.listen(80, '0.0.0.0', 1024);

// The first process of a container has no default signal handlers.
process.on('SIGTERM', () => process.exit());
