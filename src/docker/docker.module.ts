import { Global, Module } from '@nestjs/common';
import { ContainerDirectory } from './container-directory.service.js';
import { DockerEvents } from './docker-events.js';
import { DockerService } from './docker.service.js';
import { ImagePuller } from './image-puller.service.js';
import { ManagedContainers } from './managed-containers.service.js';
import { RegistryCredentials } from './registry-credentials.js';

/** The one door to the engine, shared by every feature. */
@Global()
@Module({
  providers: [ContainerDirectory, DockerService, DockerEvents, ImagePuller, ManagedContainers, RegistryCredentials],
  exports: [ContainerDirectory, DockerService, DockerEvents, ImagePuller, ManagedContainers, RegistryCredentials],
})
export class DockerModule {}
