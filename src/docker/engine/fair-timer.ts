/**
 * A timeout that is fair to answers which have come while the process was too busy to read them: they are read before it expires,
 * because immediates run after the sockets.
 */
export class FairTimer implements Disposable {
  private readonly timer: NodeJS.Timeout;
  private last: NodeJS.Immediate | undefined;

  /** @param ms milliseconds from now on, or from the last {@link refresh} */
  constructor(ms: number, expire: () => void) {
    this.timer = setTimeout(() => (this.last = setImmediate(expire)), ms);
  }

  /** Starts it over. */
  refresh(): void {
    clearImmediate(this.last);
    this.timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    clearImmediate(this.last);
  }
}

/** As `AbortSignal.timeout`, by a {@link FairTimer}. It does not keep the process alive. */
export function fairTimeout(ms: number): AbortSignal {
  const over = new AbortController();
  const abort = () => over.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError'));
  setTimeout(() => setImmediate(abort), ms).unref();
  return over.signal;
}
