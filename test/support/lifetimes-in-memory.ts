import { vi } from 'vitest';
import { Activity } from '../../src/activity/activity.service.js';
import { WakeUps } from '../../src/activity/wake-ups.service.js';
import type { Config } from '../../src/config/config.js';
import type { ContainerRemover } from '../../src/containers/cleanup/container-remover.service.js';
import type { StartPreparation } from '../../src/containers/lifecycle/start-preparation.service.js';
import type { Agreement } from '../../src/containers/lifetimes/agreement.service.js';
import type { BeforeStop } from '../../src/containers/lifetimes/before-stop.service.js';
import { ContainerLocks } from '../../src/containers/lifetimes/container-locks.service.js';
import { Locks } from '../../src/store/locks.service.js';
import { LifetimeActions } from '../../src/containers/lifetimes/lifetime-actions.service.js';
import { LifetimeChanges } from '../../src/containers/lifetimes/lifetime-changes.service.js';
import { lifetimeLabel } from '../../src/containers/lifetimes/lifetime.js';
import { LifetimeRecords } from '../../src/containers/lifetimes/lifetime-records.service.js';
import { SleepKeeper } from '../../src/containers/lifetimes/sleep-keeper.service.js';
import { Sleeper } from '../../src/containers/lifetimes/sleeper.service.js';
import { Waker } from '../../src/containers/lifetimes/waker.service.js';
import { WatchedContainers } from '../../src/containers/lifetimes/watched-containers.service.js';
import type { ReadyWait } from '../../src/containers/readiness/ready-wait.service.js';
import type { LifetimeChoice } from '../../src/containers/run/fields/lifetime.js';
import type { ContainerDirectory } from '../../src/docker/containers/container-directory.service.js';
import { containerNotFound } from '../../src/docker/containers/container-id.js';
import type { ContainerWatcher, DockerEvents } from '../../src/docker/containers/docker-events.js';
import { LABEL } from '../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../src/docker/containers/managed-containers.service.js';
import type { DockerService } from '../../src/docker/engine/docker.service.js';
import type { ContainerDetails } from '../../src/docker/engine/engine-types.js';
import type { EngineVerbs } from '../../src/docker/engine/engine-verbs.service.js';
import type { Causes } from '../../src/events/causes.service.js';
import type { EventRecorder } from '../../src/events/event-recorder.service.js';
import { Shutdown } from '../../src/http/shutdown.js';
import type { Instances } from '../../src/store/instances.service.js';
import { MemoryStore } from '../../src/store/memory-store.js';

export const ID = 'c'.repeat(64);
const NOBODY: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };
const NEVER = new AbortController().signal;

type Status = 'running' | 'exited' | 'paused';

/** The lifetimes of a dockAPI whose engine is in memory and has one container. Its clocks stand still, but for {@link act}. */
export class LifetimesInMemory {
  labels: Record<string, string> = {};
  policy = { Name: 'no', MaximumRetryCount: 0 };
  exitCode = 0;
  /** Undefined: the container is removed. */
  status: Status | undefined = 'running';
  readonly told: string[] = [];
  private starts = 0;
  private readonly beginMs = Date.now();
  private readonly watchers: ContainerWatcher[] = [];

  /** What the engine does. A test may let it do something else once. */
  readonly engine = {
    stopContainer: vi.fn(() => this.become('exited', 'die')),
    startContainer: vi.fn(() => this.start()),
    pause: vi.fn(() => this.become('paused', 'pause')),
    unpause: vi.fn(() => this.become('running', 'unpause')),
    update: vi.fn((_id: string, { RestartPolicy }: { RestartPolicy?: { Name: string; MaximumRetryCount: number } }) => {
      this.policy = RestartPolicy ?? this.policy;
      return Promise.resolve();
    }),
    rename: vi.fn(() => Promise.resolve()),
  };
  readonly beforeStop = vi.fn(() => Promise.resolve());
  readonly remove = vi.fn(() => Promise.resolve(void (this.status = undefined)));
  /** Resolves when the container is ready. */
  readonly ready = vi.fn(() => Promise.resolve());

  readonly shutdown = new Shutdown();
  readonly records: LifetimeRecords;
  readonly locks: ContainerLocks;
  readonly activity: Activity;
  readonly wakeUps: WakeUps;
  readonly watched: WatchedContainers;
  readonly sleeper: Sleeper;
  readonly keeper: SleepKeeper;
  readonly waker: Waker;
  readonly actions: LifetimeActions;
  readonly changes: LifetimeChanges;
  readonly docker: DockerService;
  readonly verbs: EngineVerbs;
  readonly containers: ManagedContainers;
  readonly directory: ContainerDirectory;

  constructor() {
    const watch = (each: ContainerWatcher) => (this.watchers.push(each), { [Symbol.dispose]: () => undefined });
    const events = { watch } as unknown as DockerEvents;
    const inspect = () => this.inspect();
    this.docker = { ...this.engine, inspectContainer: inspect } as unknown as DockerService;
    this.verbs = this.engine as unknown as EngineVerbs;
    this.containers = {
      inspect,
      inspectAny: inspect,
      inspectProven: inspect,
      list: () => Promise.resolve([{ id: ID, labels: this.labels, status: this.status }]),
    } as unknown as ManagedContainers;
    this.directory = {
      idOf: () => Promise.resolve(ID),
      forget: () => undefined,
      forgetState: () => undefined,
      renew: () => undefined,
    } as unknown as ContainerDirectory;
    const store = new MemoryStore();
    const config = { lifetimes: { silentMs: undefined }, policy: { ttl: {}, idleTimeout: {} } } as unknown as Config;
    const recorder = { record: ({ type }: { type: string }) => this.told.push(type) } as unknown as EventRecorder;
    const causes = { actingAs: (_actor: unknown, work: () => unknown) => work() } as unknown as Causes;
    this.records = new LifetimeRecords(store);
    this.locks = new ContainerLocks(new Locks(store, {} as Instances));
    this.activity = new Activity(events, config);
    this.wakeUps = new WakeUps(this.activity);
    this.watched = new WatchedContainers(this.containers, events, this.records, this.shutdown);
    this.sleeper = new Sleeper(this.docker, this.verbs, this.directory, this.records, this.watched, recorder);
    this.keeper = new SleepKeeper(this.watched, this.locks, this.docker, this.sleeper, this.shutdown);
    this.waker = new Waker(
      this.wakeUps,
      this.activity,
      this.locks,
      this.containers,
      this.docker,
      this.verbs,
      this.directory,
      { prepare: () => Promise.resolve() } as unknown as StartPreparation,
      { until: this.ready } as unknown as ReadyWait,
      this.records,
      this.watched,
      this.sleeper,
      recorder,
      causes,
    );
    this.actions = new LifetimeActions(
      this.activity,
      this.locks,
      { reach: () => Promise.resolve(NOBODY), drain: () => Promise.resolve(NOBODY) } as unknown as Agreement,
      this.containers,
      this.docker,
      this.directory,
      this.records,
      this.watched,
      this.sleeper,
      { run: this.beforeStop } as unknown as BeforeStop,
      { removeIfThere: this.remove } as unknown as ContainerRemover,
      recorder,
      causes,
    );
    this.changes = new LifetimeChanges(this.records, this.watched, config);
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    this.watched.onModuleInit();
    this.keeper.onModuleInit();
    this.waker.onModuleInit();
  }

  [Symbol.dispose](): void {
    this.waker.onModuleDestroy();
    this.keeper.onModuleDestroy();
    this.watched.onModuleDestroy();
    vi.useRealTimers();
  }

  async runs(choice: LifetimeChoice, labels: Record<string, string> = {}): Promise<void> {
    this.labels = { [LABEL.run]: 'r', [LABEL.lifetime]: lifetimeLabel(choice, 'r'), ...labels };
    await this.start();
    for (const watcher of this.watchers) await watcher.onWatching?.();
    await this.waker.wake(ID, undefined, NEVER); // its start is known then
  }

  /** Lets time pass, and the lifetime act if it is due. */
  act(seconds: number): Promise<void> {
    vi.advanceTimersByTime(seconds * 1_000);
    return this.actions.act(ID, NEVER);
  }

  wake(): Promise<boolean> {
    return this.waker.wake(ID, 'ci', NEVER);
  }

  async start(): Promise<void> {
    if (this.status === 'running' && this.starts > 0) return;
    this.starts++;
    await this.become('running', 'start');
  }

  async restart(): Promise<void> {
    await this.become('exited', 'die');
    await this.start();
  }

  get asleep() {
    return this.watched.find(ID)?.sleep ?? null;
  }

  async history() {
    const { history = [] } = (await this.records.get(ID)) ?? {};
    return history.map(({ action, because, actor }) => [action, because, actor]);
  }

  /** By the engine, which tells of it. */
  become(status: Status, Action: string): Promise<void> {
    this.status = status;
    for (const { onEvent } of this.watchers) onEvent({ Action, Actor: { ID, Attributes: this.labels } });
    return Promise.resolve();
  }

  private async inspect(): Promise<ContainerDetails> {
    if (!this.status) throw containerNotFound(ID);
    await Promise.resolve();
    return {
      Id: ID,
      Name: '/c',
      Path: 'sh',
      Args: [],
      Mounts: [],
      Created: new Date(this.beginMs).toISOString(),
      Config: { Labels: this.labels },
      State: {
        Status: this.status,
        Running: this.status !== 'exited',
        Paused: this.status === 'paused',
        ExitCode: this.exitCode,
        StartedAt: new Date(this.beginMs + this.starts).toISOString(),
      },
      HostConfig: { RestartPolicy: this.policy },
      NetworkSettings: { Ports: {}, Networks: {} },
    } as unknown as ContainerDetails;
  }
}
