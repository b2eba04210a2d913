import { AppError } from '../../../errors/app-error.js';
import { Places } from '../../../http/places.js';
import type { ExecSession } from '../session/exec-session.js';
import type { ExecSpec } from '../session/exec-spec.js';
import { type ExecRecord, toDto } from './exec-record.js';
import type { AttachDto, ExecSessionDto } from './execs.dto.js';

/** The one client that may write to an exec by attaching to it. */
export interface Writer {
  /** Another client takes its place. */
  replace(): void;
}

/** An exec whose command this dockAPI follows, or has followed. */
export class HeldExec {
  /** Resolves when the engine has started the command; rejects if it did not. */
  started: Promise<void> = Promise.resolve();
  /** Of the clients that read or watch its output. */
  readonly places: Places;
  /** Ends the time for which it is kept. */
  timer: NodeJS.Timeout | undefined;
  private writer: Writer | undefined;

  constructor(
    readonly record: ExecRecord,
    readonly spec: ExecSpec,
    readonly session: ExecSession,
    mostViewers: number,
  ) {
    this.places = new Places(mostViewers, 'DOCKAPI_MAX_EXEC_VIEWERS', 'this exec');
  }

  get dto(): ExecSessionDto {
    const { container_id: containerId, exec_id: execId } = this.record.exec;
    return toDto(containerId, execId, this.spec, this.session);
  }

  /**
   * Whether a client may attach now.
   *
   * @throws AppError `output_gone`, `too_many_requests`, `exec_attached`
   */
  checkAttach({ after, watch = false, takeover = false }: AttachDto): void {
    this.session.history.check(after ?? this.session.history.next);
    this.places.enter()[Symbol.dispose]();
    if (!watch) this.checkWriter(takeover);
  }

  /**
   * Makes a client the one that writes, until it is disposed of.
   *
   * @param takeover whether it replaces another one
   * @throws AppError `exec_attached`
   */
  write(writer: Writer, takeover: boolean): Disposable {
    this.checkWriter(takeover);
    this.writer?.replace();
    this.writer = writer;
    return {
      [Symbol.dispose]: () => {
        if (this.writer === writer) this.writer = undefined;
      },
    };
  }

  private checkWriter(takeover: boolean): void {
    if (!this.writer || takeover) return;
    const detail = 'Another client writes to this exec: attach with watch=true, or replace it with takeover=true';
    throw new AppError('exec_attached', detail);
  }
}
