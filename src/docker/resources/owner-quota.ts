import { AppError } from '../../errors/app-error.js';

/** Creates one after another, so that none ends between a count and what is created because of it. */
export class OwnerQuota {
  private turn: Promise<unknown> = Promise.resolve();

  /**
   * @param what kind and setting, for the problem
   * @param max undefined: no limit
   */
  constructor(
    private readonly what: { plural: string; setting: string },
    private readonly max: number | undefined,
  ) {}

  /**
   * @param count of what the owner has
   * @throws AppError `forbidden` beyond the limit, and what `create` throws
   */
  within<T>(count: () => Promise<number>, create: () => Promise<T>): Promise<T> {
    const done = this.turn.then(async () => {
      if (this.max !== undefined) this.check(await count(), this.max);
      return create();
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  private check(count: number, max: number): void {
    if (count < max) return;
    const { plural, setting } = this.what;
    const detail = `There are ${count} ${plural}; ${setting} allows ${max}: remove some with DELETE /${plural}/{name}`;
    throw new AppError('forbidden', detail);
  }
}
