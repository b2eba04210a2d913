import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { instanceOf, sendProblem, toProblem } from './problem.js';

/** As Node answers them; anything else that it cannot read is a 400. */
const STATUS_LINES: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/**
 * Keeps each connection's answers in the order of its requests, where Node does not:
 *
 * - Bytes that are no HTTP are refused after the answers that are due. Node would put its refusal in the place of the
 *   first of them: a request that was carried out would look as if it had been refused.
 * - A request whose upgrade is declined is the last on its connection. Node drops what came behind it in the same
 *   packet, and would read on wherever the next packet begins.
 */
export function keepAnswerOrder(server: Server): void {
  const latest = new WeakMap<Socket, ServerResponse<IncomingMessage>>();
  const unreadable = new WeakSet<Socket>();
  const [listener] = server.listeners('request') as RequestListener[];
  if (!listener) throw new Error('the server has no listener yet');

  /** @returns whether the request is one: the start of it is known */
  const begins = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (latest.get(request.socket)?.req.headers.upgrade !== undefined) return false;
    latest.set(request.socket, response);
    if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close');
    return true;
  };

  server.off('request', listener);
  server.on('request', (request, response) => {
    if (!begins(request, response)) return;
    if (request.headers.host === undefined && request.httpVersion === '1.1') refuseHostless(request, response);
    else listener(request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (begins(request, response)) response.writeHead(417, { 'Content-Length': 0 }).end(); // as Node does
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (unreadable.has(socket)) return;
    unreadable.add(socket);
    const due = latest.get(socket);
    const refuse = () => endWith(socket, STATUS_LINES[error.code ?? ''] ?? '400 Bad Request');
    if (!due || due.writableFinished) refuse();
    else if (due.req.complete) due.once('finish', refuse);
    else if (due.headersSent) socket.destroy();
    else due.writeHead(400, { Connection: 'close', 'Content-Length': 0 }).end(); // behind those before it
  });

  // Node's own refusal closes the connection, and carries out what came behind it all the same.
  Object.assign(server, { requireHostHeader: false });
}

function refuseHostless(request: IncomingMessage, response: ServerResponse): void {
  const problem = new AppError('invalid_request', 'Send one Host header');
  sendProblem(response, toProblem(problem, instanceOf(request.url)));
}

function endWith(socket: Socket, status: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  socket.destroySoon();
}
