import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { ContainerActivity } from './container-activity.js';

/** Resolves when the container can be used; rejects if it cannot. */
type Pass = (signal: AbortSignal) => Promise<unknown>;

/**
 * What wants to begin. Traffic needs a container that is ready; work, which is exec and files, one that runs.
 */
type Use = 'traffic' | 'work';

interface Gate {
  /** `traffic`: work may begin. */
  holds: 'all' | 'traffic';
  pass: Pass;
}

/**
 * What uses each container, and the gates in front of those that are being stopped or woken. It is fed by the proxy, exec and
 * files, which pass the gates first; a lifetime reads it.
 *
 * Whoever begins an activity checks {@link isHeld} without waiting in between, so that no activity begins behind a closed gate.
 */
@Injectable()
export class Activity implements OnModuleInit, OnModuleDestroy {
  private readonly containers = new Map<string, ContainerActivity>();
  private readonly gates = new Map<string, Set<Gate>>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly events: DockerEvents,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onEvent: ({ Action, Actor }) => {
        if (Action === 'destroy') this.containers.delete(Actor.ID);
      },
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  of(containerId: string): ContainerActivity {
    const known = this.containers.get(containerId);
    if (known) return known;
    const activity = new ContainerActivity(this.config.lifetimes.silentMs);
    this.containers.set(containerId, activity);
    return activity;
  }

  /** Whether nothing may begin at the container now. */
  isHeld(containerId: string, use: Use = 'traffic'): boolean {
    return this.gates.size > 0 && this.gateOf(containerId, use) !== undefined;
  }

  /** Closes a gate until it is disposed of. What comes meanwhile waits for `pass`, which opens the gate or rejects. */
  hold(containerId: string, pass: Pass, holds: Gate['holds'] = 'all'): Disposable {
    const gate = { holds, pass };
    const gates = this.gates.get(containerId) ?? new Set();
    this.gates.set(containerId, gates.add(gate));
    return {
      [Symbol.dispose]: () => {
        gates.delete(gate);
        if (gates.size === 0 && this.gates.get(containerId) === gates) this.gates.delete(containerId);
      },
    };
  }

  /** Waits while gates are closed. @throws what the gate rejects with, and the signal's reason */
  async passed(containerId: string, signal: AbortSignal, use: Use = 'traffic'): Promise<void> {
    for (;;) {
      const gate = this.gateOf(containerId, use);
      if (!gate) return;
      await gate.pass(signal);
      signal.throwIfAborted();
    }
  }

  private gateOf(containerId: string, use: Use): Gate | undefined {
    for (const gate of this.gates.get(containerId) ?? []) if (use === 'traffic' || gate.holds === 'all') return gate;
    return undefined;
  }
}
