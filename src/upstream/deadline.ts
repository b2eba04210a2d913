/**
 * A timeout that is started and stopped often and rarely expires. Its timer is reused: a restart costs a fraction of a
 * new timer, and a stop is free.
 */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;

  /** @param ms 0: it never expires */
  constructor(
    readonly ms: number,
    private readonly expire: () => void,
  ) {}

  /** Starts, or starts over. */
  start(): void {
    this.isRunning = true;
    if (this.timer) this.timer.refresh();
    else if (this.ms > 0) this.timer = setTimeout(this.onTime, this.ms);
  }

  stop(): void {
    this.isRunning = false;
  }

  /** Releases the timer. The deadline cannot be started again. */
  end(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  private readonly onTime = (): void => {
    if (this.isRunning) this.expire();
  };
}
