import { METHODS } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { instanceOf, type Problem, toProblem } from '../http/problem.js';

/** The error of Node's `clientError` event. */
export interface ClientError extends NodeJS.ErrnoException {
  /** Offset in {@link rawPacket} at which the parser stopped. */
  bytesParsed?: number;
  /** The last bytes that were read; earlier ones are gone. */
  rawPacket?: Buffer;
}

/** RFC 9112, section 3: method, request target, version. */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) (\S+) HTTP\/1\.[01]\r?$/;

/**
 * The problem for a message that Node's parser could not read. There is no request object and no route then: besides
 * the router, only this file and `response-order.ts` respond with errors.
 */
export function unreadableProblem(error: ClientError): Problem {
  const unknown = unknownMethod(error);
  if (unknown) return toProblem(methodNotImplemented(unknown.method), pathOf(unknown.target));
  return toProblem(toAppError(error), pathOf(firstLine(error)?.[2]));
}

function toAppError({ code = '' }: ClientError): AppError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('request_timeout', 'The request did not arrive in time: send it faster');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new AppError('payload_too_large', 'The chunk extensions of the body are too large: send fewer');
    case 'HPE_HEADER_OVERFLOW':
      return new AppError(
        'headers_too_large',
        'The URL and headers are larger than DOCKAPI_HEADER_LIMIT: send less, such as smaller cookies, or raise it',
      );
    case 'HPE_INVALID_TRANSFER_ENCODING':
    case 'HPE_INVALID_CONTENT_LENGTH':
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
      return new AppError(
        'invalid_request',
        'Send the body with one Content-Length or with "Transfer-Encoding: chunked"',
      );
    default:
      return new AppError('invalid_request', `The request is not valid HTTP/1.1${reason(code)}: send a valid one`);
  }
}

function methodNotImplemented(method: string): AppError {
  return new AppError(
    'method_not_implemented',
    `The method "${method}" is not supported: use a registered HTTP method`,
  );
}

/** The parser's error code, such as `HPE_INVALID_HEADER_TOKEN`: it names the cause and quotes nothing. */
function reason(code: string): string {
  return /^HPE_\w+$/.test(code) ? ` (${code})` : '';
}

/** The parser stops within an unknown method, on the line with the rest of the request line. */
function unknownMethod({ code, rawPacket, bytesParsed = 0 }: ClientError) {
  if (!rawPacket || (code !== 'HPE_INVALID_METHOD' && code !== 'HPE_INVALID_CONSTANT')) return undefined;
  const start = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf('\n', bytesParsed - 1) + 1;
  const [, method = '', target = ''] = REQUEST_LINE.exec(lineAt(rawPacket, start)) ?? [];
  const isForHttp = METHODS.includes(method) && code === 'HPE_INVALID_METHOD';
  return method === '' || isForHttp ? undefined : { method, target };
}

/** The request line, if the message begins with the packet. */
function firstLine({ rawPacket, bytesParsed = 0 }: ClientError): RegExpExecArray | null {
  if (!rawPacket) return null;
  const isSecond = rawPacket.subarray(0, bytesParsed).includes('\r\n\r\n');
  return isSecond ? null : REQUEST_LINE.exec(lineAt(rawPacket, 0));
}

function lineAt(packet: Buffer, start: number): string {
  const end = packet.indexOf('\n', start);
  return packet.subarray(start, end < 0 ? start : end).toString('latin1');
}

/** Only paths: other forms of target may hold a password. */
function pathOf(target: string | undefined): string {
  return target?.startsWith('/') ? instanceOf(target) : '/';
}
