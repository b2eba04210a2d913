import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { ExecsService } from './resource/execs.service.js';
import { SessionStarter } from './session/session-starter.service.js';

/** Metrics of commands in containers. */
@Injectable()
export class ExecMetrics {
  constructor(metrics: Metrics, sessions: SessionStarter, execs: ExecsService) {
    metrics.gauge(
      {
        name: 'dockapi_execs_running',
        help: 'Commands that this process follows, waiting execs included',
      },
      () => sessions.live.size,
    );
    metrics.gauge({ name: 'dockapi_exec_viewers', help: 'Clients that read or watch the output of execs' }, () =>
      execs.all().reduce((sum, { places }) => sum + places.taken, 0),
    );
    metrics.gauge(
      {
        name: 'dockapi_exec_history_bytes',
        help: 'Output of execs that is kept in memory, at most DOCKAPI_EXEC_HISTORY_TOTAL',
      },
      () => execs.budget.bytes,
    );
  }
}
