import { Injectable } from '@nestjs/common';

/** Tells the rest of dockAPI that it is shutting down: `/healthz` fails, and endless streams end. */
@Injectable()
export class Shutdown {
  private readonly controller = new AbortController();

  /** Aborts when shutdown begins. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    this.controller.abort(new Error('dockAPI is shutting down'));
  }
}
