import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { Attachment } from '../http/attachment.js';
import { SERVED_METHODS } from '../http/methods.js';
import { instanceOf, sendProblem, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-response.js';
import { newRequestId, requestIdOf } from '../http/request-id.js';
import { type ClientError, unreadableProblem } from './unreadable.js';

/** Waiting requests on one connection, at most; further ones are not read. */
const MAX_WAITING = 100;

/** Node's own option, which its types lack: whether a request that asks for an upgrade gets one. */
type ShouldUpgrade = (request: IncomingMessage) => boolean;

/** A connection's latest request, and the number of waiting ones. */
interface Line {
  last: ServerResponse<IncomingMessage> | undefined;
  waiting: number;
}

/**
 * Handles the requests of a connection one after another, and keeps the order of responses in cases where Node does
 * not:
 *
 * - A pipelined request waits for the response to the one before it. Node would handle all that fit into a packet at
 *   once; and when the client leaves, nothing would cancel the waiting responses.
 * - A WebSocket handshake behind a pending response is declined. Node would hand over the connection at once, and the
 *   response would end up between the WebSocket's bytes.
 * - Bytes that are not HTTP are refused after the pending responses. Node would send its refusal in place of the first
 *   of them, so that a handled request would look refused.
 * - CONNECT is refused after the pending responses. Node would close the connection or hand it over at once.
 * - A request whose upgrade is declined is the last on its connection. Node drops what follows it in the same packet,
 *   and would continue reading wherever the next packet begins.
 */
export function keepResponseOrder(server: Server): void {
  const lines = new Attachment<Socket, Line>();
  const unreadable = new WeakSet<Socket>();
  const [listener] = server.listeners('request') as RequestListener[];
  if (!listener) throw new Error('the server has no listener yet');

  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known) return known;
    const line: Line = { last: undefined, waiting: 0 };
    lines.set(socket, line);
    return line;
  };

  /** Handles a request in its turn. What follows a request for an upgrade is ignored: its beginning is uncertain. */
  const take = (request: IncomingMessage, response: ServerResponse, carryOut: RequestListener): void => {
    const { socket } = request;
    const line = lineOf(socket);
    const before = line.last;
    if (before?.req.headers.upgrade !== undefined) return;
    line.last = response;
    if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close');
    if (!isDue(before)) return void (isHeard(response) && carryOut(request, response));
    // Node itself reads on after each request: data that is already read is parsed first.
    if (++line.waiting === MAX_WAITING) process.nextTick(() => line.waiting >= MAX_WAITING && socket.pause());
    before.once('finish', () => {
      if (--line.waiting === MAX_WAITING - 1) socket.resume();
      if (isHeard(response)) carryOut(request, response);
    });
  };

  server.off('request', listener);
  server.on('request', (request, response) => {
    const isHostless = request.headers.host === undefined && request.httpVersion === '1.1';
    take(request, response, isHostless ? refuseHostless : listener);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    take(request, response, refuseExpectation),
  );

  const { shouldUpgradeCallback: shouldUpgrade = () => false } = server as { shouldUpgradeCallback?: ShouldUpgrade };
  const shouldUpgradeCallback: ShouldUpgrade = (request) =>
    !isDue(lines.get(request.socket)?.last) && shouldUpgrade(request);

  server.on('clientError', (error: ClientError, socket: Socket) => {
    if (unreadable.has(socket)) return;
    unreadable.add(socket);
    const due = lines.get(socket)?.last;
    const refuse = () => endWith(socket, error);
    if (!isDue(due)) refuse();
    else if (!socket.writable) socket.destroy();
    else if (due.req.complete) due.once('finish', refuse);
    else if (due.headersSent) socket.destroy();
    else refuseBody(due, error); // after the pending responses
  });

  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined); // 'close' follows
    socket.resume(); // otherwise a client that leaves while it waits would not be noticed
    const due = lines.get(socket)?.last;
    if (isDue(due)) due.once('finish', () => refuseConnect(request, socket));
    else refuseConnect(request, socket);
  });

  // Node's own refusal closes the connection, but still handles the requests that follow.
  Object.assign(server, { requireHostHeader: false, shouldUpgradeCallback });
}

/** True until Node has detached it from the connection, and has closed the connection if it was the last response. */
function isDue(response: ServerResponse<IncomingMessage> | undefined): response is ServerResponse<IncomingMessage> {
  return response !== undefined && (!response.writableFinished || response.socket !== null);
}

/** False if no response can reach the client any more, or the request has been refused already. */
function isHeard({ req, headersSent }: ServerResponse<IncomingMessage>): boolean {
  return req.socket.writable && !headersSent;
}

/** Node would respond with an empty body (RFC 9110, section 10.1.1). */
function refuseExpectation({ url, headers }: IncomingMessage, response: ServerResponse): void {
  const detail = `"Expect: ${headers.expect}" is not supported: omit it, or send "100-continue"`;
  sendProblem(response, toProblem(new AppError('expectation_failed', detail), instanceOf(url)));
}

function refuseHostless(request: IncomingMessage, response: ServerResponse): void {
  const problem = new AppError('invalid_request', 'Send one Host header');
  sendProblem(response, toProblem(problem, instanceOf(request.url)));
}

/** dockAPI opens no tunnels. */
function refuseConnect(request: IncomingMessage, socket: Socket): void {
  const error = new AppError('method_not_allowed', 'CONNECT is not supported: send another method');
  const problem = toProblem(error, instanceOf(request.url));
  sendRawProblem(socket, problem, requestIdOf(request), { allow: SERVED_METHODS.join(', ') });
}

/** Refuses a request whose body cannot be read. */
function refuseBody(response: ServerResponse<IncomingMessage>, error: ClientError): void {
  response.setHeader('Connection', 'close');
  sendProblem(response, { ...unreadableProblem(error), instance: instanceOf(response.req.url) });
}

function endWith(socket: Socket, error: ClientError): void {
  if (!socket.writable) return void socket.destroy();
  sendRawProblem(socket, unreadableProblem(error), newRequestId());
}
