/** The error of dockerode: an HTTP response has `statusCode`, a transport error has `code`. */
export interface EngineError {
  statusCode?: number;
  code?: string;
  syscall?: string;
  message?: string;
  json?: { message?: string } | null;
}

/** The engine's words. Of a streamed response, docker-modem has them in its own message only. */
export function wordsOf({ json, message }: EngineError): string | undefined {
  return json?.message ?? message?.replace(/^\(HTTP code \d+\) .*? - /, '');
}
