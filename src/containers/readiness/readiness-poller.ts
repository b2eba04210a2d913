import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { Endpoint, StartedEndpoint } from '../../docker/reach/reach.service.js';
import type { Condition } from './condition.js';
import { type HealthTest, HealthTestCondition } from './health-test-condition.js';
import { HttpCondition } from './http-condition.js';
import { PortCondition } from './port-condition.js';

/** How to tell that a container is ready. */
export interface ReadinessTarget {
  containerId: string;
  /** Its own port. */
  containerPort: number;
  at: StartedEndpoint;
  /** The port at the container's own addresses, as far as they should be in reach. */
  own: readonly Endpoint[];
  /** GET this path until it answers 2xx. */
  healthPath: string | undefined;
  healthcheck: HealthTest | undefined;
  /** The shell of a CMD-SHELL test. */
  shell: string[] | undefined;
}

const LAST_INTERVAL_MS = 500;
const BACKOFF = 1.5;

/** Asks a started container again and again whether it is ready. */
@Injectable()
export class ReadinessPoller {
  constructor(private readonly docker: DockerService) {}

  /**
   * Resolves when the container is ready. Tries follow each other fast at first, then at most every 0.5 s.
   *
   * @param signal ends the wait; it then rejects with the signal's reason
   */
  async waitReady(target: ReadinessTarget, signal: AbortSignal): Promise<void> {
    const condition = this.conditionOf(target);
    const slowest = Math.max(condition.interval, LAST_INTERVAL_MS);
    for (let interval = condition.interval; ; interval = Math.min(interval * BACKOFF, slowest)) {
      if (await holdsNow(condition, signal)) return;
      await sleep(interval, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** The health path, else the image's health test, else the port. */
  private conditionOf(target: ReadinessTarget): Condition {
    const { containerId, containerPort, at, own, healthPath, healthcheck, shell } = target;
    if (healthPath !== undefined) return new HttpCondition(healthPath, at, { id: containerId, port: containerPort });
    return HealthTestCondition.of(this.docker, containerId, healthcheck, shell) ?? new PortCondition(at, own);
  }
}

/** Any failure of a try is a "not yet"; only the caller's signal ends the wait. */
async function holdsNow(condition: Condition, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.timeout(condition.limit); // outside the try: a limit that Node refuses is a mistake of ours
  try {
    return await condition.holds(AbortSignal.any([signal, limit]));
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
