import { open } from 'node:fs/promises';

const PERIOD_MS = 1_000;

/**
 * Writes what was committed to the disk, within a second and outside the event loop. SQLite itself would do it at each commit, or at
 * the next checkpoint only: https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export class FileSync {
  private timer: NodeJS.Timeout | undefined;

  /** @param file the write-ahead log. SQLite holds no locks on it, which closing it would end. */
  constructor(private readonly file: string) {}

  /** Something was committed. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.sync();
    }, PERIOD_MS).unref();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private async sync(): Promise<void> {
    try {
      await using handle = await open(this.file, 'r+');
      await handle.datasync();
    } catch {
      // Closed, or the disk fails: the next write says so.
    }
  }
}
