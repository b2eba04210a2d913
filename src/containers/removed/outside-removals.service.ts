import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents, type EngineEvent } from '../../docker/containers/docker-events.js';
import { LABEL, ownerOf, serviceOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { isPoolMember } from '../../docker/containers/pool-member.js';
import { keptLabels } from './kept-labels.js';
import { byEngine } from './removal-actors.js';
import type { RemovedContainer } from './removed-container.js';
import { RemovedRecords } from './removed-records.service.js';

const NANOS_IN_MS = 1e6;

/** What the events have told of a container that exists. */
interface Seen {
  container: RemovedContainer;
  /** Whether dockAPI made it: a container of an image that was made of one has its labels, too. */
  isOwn: Promise<boolean>;
}

/**
 * Notices that a container is gone, whoever removed it: another client of the engine, or a dockAPI that was killed before it
 * could say so. The engine does not repeat events, so that this needs a dockAPI that ran before.
 */
@Injectable()
export class OutsideRemovals implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(OutsideRemovals.name);
  private readonly seen = new Map<string, Seen>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly records: RemovedRecords,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: () => this.relist(),
      onEvent: () => undefined,
      onEngineEvent: (event) => this.onEngineEvent(event),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  private async relist(): Promise<void> {
    const before = [...this.seen.values()];
    const there = new Set<string>();
    for (const { id, name, image, labels, task } of await this.containers.listAll({}, undefined)) {
      there.add(id);
      if (!task && !this.seen.has(id)) this.see(id, name, image, labels, Promise.resolve(true));
    }
    for (const each of before) if (!there.has(each.container.id)) await this.gone(each);
    await this.attempt(() => this.records.completeThoseWithout((id) => there.has(id)));
  }

  private onEngineEvent(event: EngineEvent): void {
    const { Type, Action, Actor } = event;
    const { ID, Attributes } = Actor;
    if (Type !== 'container' || Attributes[LABEL.managed] !== 'true') return;
    if (serviceOf(Attributes) !== undefined) return; // Swarm replaces its containers
    if (Action === 'destroy') {
      const seen = this.seen.get(ID);
      if (seen) void this.gone(seen);
      else void this.attempt(() => this.records.complete(ID));
      return;
    }
    const { container } = this.seen.get(ID) ?? this.seeBy(event);
    if (Action === 'rename') container.name = (Attributes['name'] ?? '').replace(/^\//, '');
    if (Action === 'start') Object.assign(container, { started_at: timeOf(event), exit_code: null, oom_killed: false });
    if (Action === 'oom') container.oom_killed = true;
    if (Action === 'die') container.exit_code = Number(Attributes['exitCode'] ?? Attributes['containerExitCode'] ?? 0);
  }

  private seeBy({ Actor: { ID, Attributes } }: EngineEvent): Seen {
    const { name = '', image = '', exitCode: _exitCode, ...labels } = Attributes;
    return this.see(ID, name.replace(/^\//, ''), labels[LABEL.image] ?? image, labels, this.ask(ID));
  }

  private see(id: string, name: string, image: string, labels: Record<string, string>, isOwn: Promise<boolean>): Seen {
    const end = { exit_code: null, oom_killed: false, started_at: null };
    const owner = ownerOf(labels);
    const container = { id, name, image, labels: keptLabels(labels), owner, ...end, ...byEngine('outside') };
    const seen = { container, isOwn };
    this.seen.set(id, seen);
    return seen;
  }

  private ask(id: string): Promise<boolean> {
    return this.containers.inspectAny(id).then(
      () => true,
      () => false,
    );
  }

  private async gone({ container, isOwn }: Seen): Promise<void> {
    this.seen.delete(container.id);
    if (isPoolMember(container.labels, container.name)) return;
    await this.attempt(async () => {
      if (await isOwn) await this.records.completeOr(container);
      else await this.records.complete(container.id); // it was gone before the engine could be asked
    });
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    await action().catch((error: unknown) => this.logger.debug(error));
  }
}

function timeOf({ timeNano }: EngineEvent): string {
  return new Date(timeNano === undefined ? Date.now() : timeNano / NANOS_IN_MS).toISOString();
}
