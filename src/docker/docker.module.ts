import { Global, Module } from '@nestjs/common';
import { ContainerDirectory } from './container-directory.service.js';
import { DockerEvents } from './docker-events.js';
import { DockerService } from './docker.service.js';
import { EngineCalls } from './engine-calls.js';
import { HostFiles } from './host-files.service.js';
import { ImagePuller } from './image-puller.service.js';
import { ManagedContainers } from './managed-containers.service.js';
import { PublishedPorts } from './published-ports.service.js';
import { Reach } from './reach.service.js';
import { RegistryCredentials } from './registry-credentials.js';
import { Standpoint } from './standpoint.service.js';

/** The one door to the engine, shared by every feature. */
@Global()
@Module({
  providers: [
    ContainerDirectory,
    DockerService,
    DockerEvents,
    EngineCalls,
    HostFiles,
    ImagePuller,
    ManagedContainers,
    PublishedPorts,
    Reach,
    RegistryCredentials,
    Standpoint,
  ],
  exports: [
    ContainerDirectory,
    DockerService,
    DockerEvents,
    EngineCalls,
    HostFiles,
    ImagePuller,
    ManagedContainers,
    PublishedPorts,
    Reach,
  ],
})
export class DockerModule {}
