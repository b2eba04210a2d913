import { AppError } from '../../errors/app-error.js';

/** Limits resources per owner. Creations run one after another, so that each sees the count after the previous one. */
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
   * @param count counts the owner's resources
   * @throws AppError `forbidden` above the limit, and the errors of `create`
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
