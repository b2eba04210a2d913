import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { checkFraming, checkVersion } from './proxy-headers.js';
import { type HeaderPair, toPairs } from './raw-headers.js';

/**
 * Refuses what Node takes and two servers could read in two ways. Where such a request ends is not sure, and so the
 * connection ends with it.
 *
 * @throws AppError `invalid_request`
 */
export function checkMessage(
  request: IncomingMessage,
  response: ServerResponse,
  received: readonly HeaderPair[],
): void {
  try {
    checkVersion(request);
    checkFraming(received);
  } catch (error) {
    response.setHeader('Connection', 'close');
    throw error;
  }
}

/** {@link checkMessage} in front of a listener. */
export function refusingUnclear(listener: RequestListener): RequestListener {
  return (request, response) => {
    try {
      checkMessage(request, response, toPairs(request.rawHeaders));
    } catch (error) {
      return sendProblem(response, toProblem(toAppError(error), instanceOf(request.url)));
    }
    listener(request, response);
  };
}
