/**
 * A time limit that is started and stopped often and hardly ever expires. Its timer is kept: to start it again costs a
 * fraction of a new one, and to stop it nothing.
 */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;

  /** @param ms 0: it never expires */
  constructor(
    readonly ms: number,
    private readonly expire: () => void,
  ) {}

  /** Counts from now on, also if it was running. */
  start(): void {
    this.isRunning = true;
    if (this.timer) this.timer.refresh();
    else if (this.ms > 0) this.timer = setTimeout(this.onTime, this.ms);
  }

  stop(): void {
    this.isRunning = false;
  }

  /** Lets go of the timer: it will not be needed again. */
  end(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  private readonly onTime = (): void => {
    if (this.isRunning) this.expire();
  };
}
