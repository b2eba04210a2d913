import { Module } from '@nestjs/common';
import { PolicyModule } from '../policy/policy.module.js';
import { Agreement } from './lifetimes/agreement.service.js';
import { BeforeStop } from './lifetimes/before-stop.service.js';
import { ContainerLocks } from './lifetimes/container-locks.service.js';
import { LastUses } from './lifetimes/last-uses.service.js';
import { LifetimeActions } from './lifetimes/lifetime-actions.service.js';
import { LifetimeChanges } from './lifetimes/lifetime-changes.service.js';
import { LifetimeClock } from './lifetimes/lifetime-clock.service.js';
import { LifetimeFields } from './lifetimes/lifetime-fields.interceptor.js';
import { LifetimeMetrics } from './lifetimes/lifetime-metrics.service.js';
import { LifetimeRecords } from './lifetimes/lifetime-records.service.js';
import { LifetimesController } from './lifetimes/lifetimes.controller.js';
import { LifetimesService } from './lifetimes/lifetimes.service.js';
import { SleepKeeper } from './lifetimes/sleep-keeper.service.js';
import { Sleeper } from './lifetimes/sleeper.service.js';
import { Waker } from './lifetimes/waker.service.js';
import { WatchedContainers } from './lifetimes/watched-containers.service.js';
import { StartPreparation } from './lifecycle/start-preparation.service.js';
import { AutoRemover } from './cleanup/auto-remover.service.js';
import { BindMounts } from './mounts/bind-mounts.service.js';
import { ContainerCreator } from './run/container-creator.service.js';
import { ContainerQuota } from './run/container-quota.service.js';
import { ContainerRemover } from './cleanup/container-remover.service.js';
import { ContainerRunner } from './run/container-runner.service.js';
import { ContainersController } from './containers.controller.js';
import { ExecController } from './exec/exec.controller.js';
import { LifecycleController } from './lifecycle/lifecycle.controller.js';
import { LogMetrics } from './logs/log-metrics.service.js';
import { LogsController } from './logs/logs.controller.js';
import { RunController } from './run/run.controller.js';
import { ContainersService } from './containers.service.js';
import { ExecMetrics } from './exec/exec-metrics.service.js';
import { ExecAttachGateway } from './exec/attach/exec-attach.gateway.js';
import { ExecPeers } from './exec/resource/exec-peers.service.js';
import { ExecRecords } from './exec/resource/exec-records.service.js';
import { ExecsController } from './exec/resource/execs.controller.js';
import { ExecsService } from './exec/resource/execs.service.js';
import { SessionStarter } from './exec/session/session-starter.service.js';
import { TreeKiller } from './exec/tree/tree-killer.service.js';
import { ExecService } from './exec/exec.service.js';
import { FilesActivity } from './files/files-activity.service.js';
import { FilesController } from './files/files.controller.js';
import { FilesService } from './files/files.service.js';
import { ExitWatcher } from './run/exit-watcher.service.js';
import { Leftovers } from './cleanup/leftovers.service.js';
import { LastLog } from './logs/last-log.service.js';
import { LogEvents } from './logs/log-events.service.js';
import { LogsService } from './logs/logs.service.js';
import { Orphans } from './cleanup/orphans.service.js';
import { PortAllocator } from './run/port-allocator.service.js';
import { PoolClaims } from './pools/pool-claims.service.js';
import { PoolFiller } from './pools/pool-filler.service.js';
import { PoolGiver } from './pools/pool-giver.service.js';
import { PoolKeeper } from './pools/pool-keeper.service.js';
import { PoolMembers } from './pools/pool-members.service.js';
import { PoolMetrics } from './pools/pool-metrics.service.js';
import { KnownPools } from './pools/known-pools.service.js';
import { PoolRecords } from './pools/pool-records.service.js';
import { PoolsController } from './pools/pools.controller.js';
import { PoolNodeInterceptor } from './pools/pool-node.interceptor.js';
import { PoolsService } from './pools/pools.service.js';
import { Readiness } from './readiness/readiness.service.js';
import { ReadyStarts } from './lifecycle/ready-starts.service.js';
import { ReadyWait } from './readiness/ready-wait.service.js';
import { WaitController } from './readiness/wait.controller.js';
import { WaitService } from './readiness/wait.service.js';
import { StartConditions } from './readiness/start-conditions.service.js';
import { StartLog } from './readiness/start-log.service.js';
import { LastWords } from './removed/last-words.service.js';
import { OutsideRemovals } from './removed/outside-removals.service.js';
import { RemovedController } from './removed/removed.controller.js';
import { RemovedRecords } from './removed/removed-records.service.js';
import { RemovedService } from './removed/removed.service.js';
import { RepeatedRun } from './run/repeated-run.service.js';
import { RunService } from './run/run.service.js';
import { ServiceLeftovers } from './services/service-leftovers.service.js';
import { ServiceRunner } from './services/service-runner.service.js';
import { ServiceVerbs } from './services/service-verbs.service.js';
import { ShownServices } from './services/shown-services.service.js';
import { TaskWatch } from './services/task-watch.service.js';
import { SnapshotController } from './snapshot/snapshot.controller.js';
import { SnapshotService } from './snapshot/snapshot.service.js';
import { StatsController } from './stats/stats.controller.js';
import { StatsMetrics } from './stats/stats-metrics.service.js';
import { StatsFeeds } from './stats/stats-feeds.service.js';
import { ClusterList } from './nodes/cluster-list.service.js';
import { NodeStats } from './stats/node-stats.service.js';
import { StatsService } from './stats/stats.service.js';
import { TopService } from './stats/top.service.js';
import { UpdateService } from './lifecycle/update.service.js';
import { VerbsController } from './lifecycle/verbs.controller.js';
import { VerbsService } from './lifecycle/verbs.service.js';

@Module({
  imports: [PolicyModule],
  controllers: [
    ContainersController,
    RunController,
    LifecycleController,
    LifetimesController,
    LogsController,
    RemovedController,
    PoolsController,
    ExecController,
    ExecsController,
    FilesController,
    SnapshotController,
    StatsController,
    VerbsController,
    WaitController,
  ],
  providers: [
    Agreement,
    AutoRemover,
    BeforeStop,
    BindMounts,
    ClusterList,
    ContainerCreator,
    ContainerLocks,
    ContainerQuota,
    ContainerRemover,
    ContainerRunner,
    ContainersService,
    ExecAttachGateway,
    ExecMetrics,
    ExecPeers,
    ExecRecords,
    ExecService,
    ExecsService,
    ExitWatcher,
    FilesActivity,
    FilesService,
    Leftovers,
    LastLog,
    LastWords,
    LastUses,
    LifetimeActions,
    LifetimeChanges,
    LifetimeClock,
    LifetimeMetrics,
    LifetimeFields,
    LifetimeRecords,
    LifetimesService,
    LogEvents,
    LogMetrics,
    LogsService,
    Orphans,
    OutsideRemovals,
    PoolClaims,
    PoolFiller,
    PoolGiver,
    PoolKeeper,
    PoolMembers,
    PoolMetrics,
    KnownPools,
    PoolRecords,
    PoolNodeInterceptor,
    PoolsService,
    PortAllocator,
    Readiness,
    ReadyStarts,
    ReadyWait,
    RemovedRecords,
    RemovedService,
    RepeatedRun,
    RunService,
    SleepKeeper,
    Sleeper,
    StartConditions,
    StartLog,
    StartPreparation,
    ServiceLeftovers,
    ServiceRunner,
    ServiceVerbs,
    SessionStarter,
    ShownServices,
    SnapshotService,
    StatsFeeds,
    StatsMetrics,
    NodeStats,
    StatsService,
    TaskWatch,
    TopService,
    TreeKiller,
    UpdateService,
    VerbsService,
    WaitService,
    Waker,
    WatchedContainers,
  ],
  exports: [
    ClusterList,
    ContainersService,
    ExecService,
    FilesActivity,
    FilesService,
    LifetimeFields,
    LogsService,
    PoolGiver,
    RunService,
    WaitService,
  ],
})
export class ContainersModule {}
