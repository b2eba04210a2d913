import { Module } from '@nestjs/common';
import { AutoRemover } from './auto-remover.service.js';
import { BindMounts } from './bind-mounts.service.js';
import { ContainerCreator } from './container-creator.service.js';
import { ContainerQuota } from './container-quota.service.js';
import { ContainerRemover } from './container-remover.service.js';
import { ContainerRunner } from './container-runner.service.js';
import { ContainersController } from './containers.controller.js';
import { ContainersService } from './containers.service.js';
import { ExecService } from './exec.service.js';
import { ExitWatcher } from './exit-watcher.service.js';
import { Leftovers } from './leftovers.service.js';
import { LogsService } from './logs.service.js';
import { Orphans } from './orphans.service.js';
import { PortAllocator } from './port-allocator.service.js';
import { ReadinessPoller } from './readiness-poller.js';
import { RunService } from './run.service.js';

@Module({
  controllers: [ContainersController],
  providers: [
    AutoRemover,
    BindMounts,
    ContainerCreator,
    ContainerQuota,
    ContainerRemover,
    ContainerRunner,
    ContainersService,
    ExecService,
    ExitWatcher,
    Leftovers,
    LogsService,
    Orphans,
    PortAllocator,
    ReadinessPoller,
    RunService,
  ],
})
export class ContainersModule {}
