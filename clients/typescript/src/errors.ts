import type { components } from './api.js';

/** A problem of dockAPI: RFC 9457, with a stable `code`. */
export type Problem = components['schemas']['Problem'];

/** Codes of the client itself, besides those of dockAPI. */
export type ClientCode =
  | 'unreachable' // no response
  | 'unexpected_response' // a response that is none of dockAPI's
  | 'cancelled' // an operation was cancelled
  | 'output_lost' // output of a command was read too slowly
  | 'input_interrupted' // the connection broke after input of a command
  | 'replaced'; // another client writes to the command now

/** A request that failed. `message` says what is wrong and what to do. */
export class DockapiError extends Error {
  override readonly name = 'DockapiError';

  constructor(
    /** For programs: one of dockAPI's codes, or of the client's. */
    readonly code: Problem['code'] | ClientCode,
    message: string,
    /** The whole problem, if dockAPI has sent one. */
    readonly problem?: Problem,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The HTTP status, if there was a response. */
  get status(): number | undefined {
    return this.problem?.status;
  }

  static of(problem: Problem): DockapiError {
    return new DockapiError(problem.code, problem.detail, problem);
  }

  /** The error of a response that is not 2xx. Reads its body. @param url of the request */
  static async from(response: Response, url: string): Promise<DockapiError> {
    const text = await response.text().catch(() => '');
    if (/^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '')) {
      const problem = parsed(text);
      if (problem) return DockapiError.of(problem);
    }
    const { pathname } = new URL(url);
    const message = `${response.status} ${response.statusText} at ${pathname}, which is not a response of dockAPI. Check its URL.`;
    return new DockapiError('unexpected_response', message);
  }
}

function parsed(text: string): Problem | undefined {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    return typeof problem.code === 'string' && typeof problem.detail === 'string' ? (problem as Problem) : undefined;
  } catch {
    return undefined;
  }
}
