import { AppError } from '../errors/app-error.js';

/** Counts the clients that read something at once, up to a limit. */
export class Places {
  /** Clients that read now. */
  taken = 0;

  /**
   * @param setting the setting that has the limit
   * @param what they read
   */
  constructor(
    private readonly limit: number,
    private readonly setting: string,
    private readonly what: string,
  ) {}

  /**
   * Takes a place, until it is disposed of.
   *
   * @throws AppError `too_many_requests`
   */
  enter(): Disposable {
    if (this.taken >= this.limit) {
      const detail = `${this.limit} clients read ${this.what} already: close one, or raise ${this.setting}`;
      throw new AppError('too_many_requests', detail);
    }
    this.taken++;
    return { [Symbol.dispose]: () => void this.taken-- };
  }
}
