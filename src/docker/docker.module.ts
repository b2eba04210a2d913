import { Global, Module } from '@nestjs/common';
import { DockerEvents } from './docker-events.js';
import { DockerService } from './docker.service.js';
import { ManagedContainers } from './managed-containers.service.js';
import { RegistryCredentials } from './registry-credentials.js';

/** The one door to the engine, shared by every feature. */
@Global()
@Module({
  providers: [DockerService, DockerEvents, ManagedContainers, RegistryCredentials],
  exports: [DockerService, DockerEvents, ManagedContainers, RegistryCredentials],
})
export class DockerModule {}
