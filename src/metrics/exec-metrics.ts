import { Gauge, type Registry } from 'prom-client';
import type { ExecsService } from '../containers/exec/resource/execs.service.js';
import type { SessionStarter } from '../containers/exec/session/session-starter.service.js';

/** Metrics of commands in containers. */
export function registerExecMetrics(registry: Registry, sessions: SessionStarter, execs: ExecsService): void {
  const registers = [registry];
  new Gauge({
    name: 'dockapi_execs_running',
    help: 'Commands that this process follows, waiting execs included',
    registers,
    collect() {
      this.set(sessions.live.size);
    },
  });
  new Gauge({
    name: 'dockapi_exec_viewers',
    help: 'Clients that read or watch the output of execs',
    registers,
    collect() {
      this.set(execs.all().reduce((sum, { viewers }) => sum + viewers, 0));
    },
  });
  new Gauge({
    name: 'dockapi_exec_history_bytes',
    help: 'Output of execs that is kept in memory, at most 256 MiB',
    registers,
    collect() {
      this.set(execs.budget.bytes);
    },
  });
}
