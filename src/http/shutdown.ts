import { Injectable } from '@nestjs/common';

/** Whether dockAPI is on its way out: `/healthz` fails, and streams without an end are ended. */
@Injectable()
export class Shutdown {
  private readonly controller = new AbortController();

  /** Aborts when the shutdown begins. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    this.controller.abort(new Error('dockAPI is shutting down'));
  }
}
