import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { ContainerActivity } from './container-activity.js';

/** Resolves when the container can be used; rejects if it cannot. */
type Pass = (signal: AbortSignal) => Promise<unknown>;

/**
 * What uses each container, and the gates in front of those that are being stopped or woken. It is fed by the proxy, exec and
 * files, which pass the gates first; a lifetime reads it.
 *
 * Whoever begins an activity checks {@link isHeld} without waiting in between, so that no activity begins behind a closed gate.
 */
@Injectable()
export class Activity implements OnModuleInit, OnModuleDestroy {
  private readonly containers = new Map<string, ContainerActivity>();
  private readonly gates = new Map<string, Set<Pass>>();
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
  isHeld(containerId: string): boolean {
    return this.gates.size > 0 && this.gates.has(containerId);
  }

  /** Closes a gate until it is disposed of. What comes meanwhile waits for `pass`, which opens the gate or rejects. */
  hold(containerId: string, pass: Pass): Disposable {
    const gates = this.gates.get(containerId) ?? new Set();
    this.gates.set(containerId, gates.add(pass));
    return {
      [Symbol.dispose]: () => {
        gates.delete(pass);
        if (gates.size === 0 && this.gates.get(containerId) === gates) this.gates.delete(containerId);
      },
    };
  }

  /** Waits while gates are closed. @throws what the gate rejects with, and the signal's reason */
  async passed(containerId: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const [pass] = this.gates.get(containerId) ?? [];
      if (!pass) return;
      await pass(signal);
      signal.throwIfAborted();
    }
  }
}
