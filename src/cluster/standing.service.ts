import { Injectable } from '@nestjs/common';
import { EngineSwarm, type SwarmStanding } from '../docker/engine/engine-swarm.service.js';

/** Milliseconds between two looks: a worker may be made a manager. */
const LOOK_MS = 10_000;

/** The place of this dockAPI's engine in the swarm, as last known: managers without their leader do not answer for long. */
@Injectable()
export class Standing {
  known: SwarmStanding | undefined;
  private asking: Promise<SwarmStanding> | undefined;
  private askedAt = -Infinity;

  constructor(private readonly swarm: EngineSwarm) {}

  /** What is known is told at once, and asked again in the background. @throws AppError of the engine, until it is known */
  get(): Promise<SwarmStanding> {
    const isOld = performance.now() > this.askedAt + LOOK_MS;
    if (!this.known || isOld) this.ask();
    return this.known ? Promise.resolve(this.known) : this.asking!;
  }

  private ask(): void {
    this.asking ??= this.swarm
      .standing()
      .then((standing) => (this.known = standing))
      .finally(() => {
        this.askedAt = performance.now();
        this.asking = undefined;
      });
    this.asking.catch(() => undefined); // whoever waits gets it
  }
}
