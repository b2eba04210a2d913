import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { SERVED_METHODS } from '../http/methods.js';
import { instanceOf, sendProblem, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-answer.js';
import { newRequestId, requestIdOf } from '../http/request-id.js';
import { type ClientError, unreadableProblem } from './unreadable.js';

/** Requests on one connection that may wait for their turn before it is read no further. */
const MAX_WAITING = 100;

/** Node's own, which its types do not know yet: whether a request that asks for an upgrade gets one. */
type ShouldUpgrade = (request: IncomingMessage) => boolean;

/** A connection's latest request, and how many wait for their turn. */
interface Line {
  last: ServerResponse<IncomingMessage> | undefined;
  waiting: number;
}

/**
 * Carries out each connection's requests one after the other, and keeps the answers in their order, where Node does not:
 *
 * - A request that comes before the answer to the one before it waits for that. Node would have all of them carried out
 *   at once, as many as fit into a packet; and answers that wait behind one another are cut by nobody when the client
 *   goes.
 * - A WebSocket handshake behind an answer that is due is declined: Node would give the connection away at once, and the
 *   answer would get in between the WebSocket's bytes.
 * - Bytes that are no HTTP are refused after the answers that are due. Node would put its refusal in the place of the
 *   first of them: a request that was carried out would look as if it had been refused.
 * - CONNECT is refused after the responses that are due. Node would close the connection, or give it away at once.
 * - A request whose upgrade is declined is the last on its connection. Node drops what came behind it in the same
 *   packet, and would read on wherever the next packet begins.
 */
export function keepAnswerOrder(server: Server): void {
  const lines = new WeakMap<Socket, Line>();
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

  /** Carries a request out in its turn; never, where it is none: it begins where nobody knows. */
  const take = (request: IncomingMessage, response: ServerResponse, carryOut: RequestListener): void => {
    const { socket } = request;
    const line = lineOf(socket);
    const before = line.last;
    if (before?.req.headers.upgrade !== undefined) return;
    line.last = response;
    if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close');
    if (!isDue(before)) return void (isHeard(response) && carryOut(request, response));
    // Node itself reads on behind each request: what is read already is parsed first.
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
    else refuseBody(due, error); // behind those before it
  });

  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined); // 'close' follows
    socket.resume(); // else nobody would hear of a client that leaves while it waits
    const due = lines.get(socket)?.last;
    if (isDue(due)) due.once('finish', () => refuseConnect(request, socket));
    else refuseConnect(request, socket);
  });

  // Node's own refusal closes the connection, and carries out what came behind it all the same.
  Object.assign(server, { requireHostHeader: false, shouldUpgradeCallback });
}

/** Until Node has taken it off the connection, and has ended that where the answer was the last. */
function isDue(answer: ServerResponse<IncomingMessage> | undefined): answer is ServerResponse<IncomingMessage> {
  return answer !== undefined && (!answer.writableFinished || answer.socket !== null);
}

/** Nobody hears an answer behind the last one, and a request that is refused has its own. */
function isHeard({ req, headersSent }: ServerResponse<IncomingMessage>): boolean {
  return req.socket.writable && !headersSent;
}

/** Node does so with an empty body (RFC 9110, section 10.1.1). */
function refuseExpectation({ url, headers }: IncomingMessage, response: ServerResponse): void {
  const detail = `Nothing meets "Expect: ${headers.expect}": leave it out, or send "100-continue"`;
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

/** A request whose body turns out to be unreadable. */
function refuseBody(response: ServerResponse<IncomingMessage>, error: ClientError): void {
  response.setHeader('Connection', 'close');
  sendProblem(response, { ...unreadableProblem(error), instance: instanceOf(response.req.url) });
}

function endWith(socket: Socket, error: ClientError): void {
  if (!socket.writable) return void socket.destroy();
  sendRawProblem(socket, unreadableProblem(error), newRequestId());
}
