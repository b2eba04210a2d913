import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL, type ManagedContainer } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import type { ViewLine } from './view-line.js';

/** Characters of a container, beyond which the labels of its image are left out. */
const LARGE = 2_048;

type Reader = (line: ViewLine) => void;

/** This node's containers, for the other nodes: a list, then every change, and a list again after a gap. */
@Injectable()
export class ContainerFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Peers');
  private readonly known = new Map<string, string>();
  private readonly readers = new Set<Reader>();
  /** Containers that are being looked at; true: once more, as they have changed meanwhile. */
  private readonly looks = new Map<string, boolean>();
  /** Those that have changed while a list is on its way. */
  private changed: Set<string> | undefined;
  private isListed = false;
  private watch: Disposable | undefined;

  constructor(
    private readonly nodes: Nodes,
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    if (!this.nodes.isCluster) return;
    this.watch = this.events.watch({
      onWatching: () => this.list(),
      onEvent: (event) => this.onEvent(event),
    });
  }

  onModuleDestroy(): void {
    this.watch?.[Symbol.dispose]();
  }

  /** Tells what is there, now or as soon as it is known, and then every change, until it is disposed of. */
  read(reader: Reader): Disposable {
    this.readers.add(reader);
    if (this.isListed) this.tellAll(reader);
    return { [Symbol.dispose]: () => this.readers.delete(reader) };
  }

  /**
   * A container that the stream may not have told yet.
   *
   * @throws AppError `container_not_found`, and those of the engine
   */
  async look(asked: string, signal: AbortSignal): Promise<ManagedContainer> {
    return shown(await this.containers.get(asked, undefined, signal));
  }

  private async list(): Promise<void> {
    const changed = (this.changed = new Set<string>());
    const listed = (await this.containers.list({}, undefined)).map(shown);
    this.known.clear();
    for (const container of listed) this.known.set(container.id, JSON.stringify(container));
    this.isListed = true;
    for (const reader of this.readers) this.tellAll(reader);
    this.changed = undefined;
    for (const id of changed) this.refresh(id); // the list may be older than what was told of them
  }

  private tellAll(reader: Reader): void {
    reader({ kind: 'list' });
    for (const json of this.known.values())
      reader({ kind: 'container', container: JSON.parse(json) as ManagedContainer });
    reader({ kind: 'listed' });
  }

  private onEvent({ Action, Actor: { ID } }: ContainerEvent): void {
    this.changed?.add(ID);
    if (Action !== 'destroy') return this.refresh(ID);
    if (this.looks.has(ID)) this.looks.set(ID, true);
    // Also if it has not been told yet: another node may have asked about it.
    this.known.delete(ID);
    this.tell({ kind: 'removed', id: ID });
  }

  private refresh(id: string): void {
    if (this.looks.has(id)) this.looks.set(id, true);
    else void this.lookAgain(id);
  }

  private async lookAgain(id: string): Promise<void> {
    try {
      do {
        this.looks.set(id, false);
        await this.tellOf(id);
      } while (this.looks.get(id) === true);
    } finally {
      this.looks.delete(id);
    }
  }

  private async tellOf(id: string): Promise<void> {
    try {
      const container = shown(await this.containers.get(id, undefined));
      const json = JSON.stringify(container);
      const isOutdated = this.looks.get(id) === true;
      if (isOutdated || this.known.get(id) === json) return;
      this.known.set(id, json);
      this.tell({ kind: 'container', container });
    } catch (error) {
      if (isContainerNotFound(error)) {
        if (this.known.delete(id)) this.tell({ kind: 'removed', id });
      } else this.logger.debug(error); // the engine is away, and the list is told again when it is back
    }
  }

  private tell(line: ViewLine): void {
    for (const reader of this.readers) reader(line);
  }
}

/** Without the labels that hold secrets, and without those of an image that has many. */
function shown(container: ManagedContainer): ManagedContainer {
  const { [LABEL.ready]: _ready, [LABEL.lifetime]: _lifetime, ...labels } = container.labels;
  const small = { ...container, labels };
  return JSON.stringify(small).length <= LARGE ? small : { ...small, labels: ownLabels(labels) };
}

function ownLabels(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name.startsWith('dockapi.')));
}
