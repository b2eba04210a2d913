import { Global, Module } from '@nestjs/common';
import { ContainerChanges } from './containers/container-changes.service.js';
import { ContainerDirectory } from './containers/container-directory.service.js';
import { ContainerMetrics } from './containers/container-metrics.service.js';
import { DockerEvents } from './containers/docker-events.js';
import { DockerService } from './engine/docker.service.js';
import { EngineArchive } from './engine/engine-archive.service.js';
import { EngineClient } from './engine/engine-client.service.js';
import { EngineCalls } from './engine/engine-calls.js';
import { EngineMetrics } from './engine/engine-metrics.service.js';
import { EngineServices } from './engine/engine-services.service.js';
import { EngineSwarm } from './engine/engine-swarm.service.js';
import { EngineStats } from './engine/engine-stats.service.js';
import { EngineVerbs } from './engine/engine-verbs.service.js';
import { EngineImages } from './engine/engine-images.service.js';
import { EngineNetworks } from './engine/engine-networks.service.js';
import { EngineVolumes } from './engine/engine-volumes.service.js';
import { HostFiles } from './reach/host-files.service.js';
import { ImagePuller } from './images/image-puller.service.js';
import { ManagedContainers } from './containers/managed-containers.service.js';
import { OomKills } from './containers/oom-kills.service.js';
import { PublishedPorts } from './containers/published-ports.service.js';
import { Reach } from './reach/reach.service.js';
import { RegistryCredentials } from './images/registry-credentials.js';
import { Standpoint } from './reach/standpoint.service.js';

/** What the features use. */
const SHARED = [
  ContainerChanges,
  ContainerDirectory,
  DockerService,
  DockerEvents,
  EngineCalls,
  EngineArchive,
  EngineClient,
  EngineServices,
  EngineStats,
  EngineSwarm,
  EngineVerbs,
  EngineImages,
  EngineNetworks,
  EngineVolumes,
  HostFiles,
  ImagePuller,
  ManagedContainers,
  OomKills,
  PublishedPorts,
  Reach,
];

/** The only access to the engine, shared by all features. */
@Global()
@Module({
  providers: [...SHARED, ContainerMetrics, EngineMetrics, RegistryCredentials, Standpoint],
  exports: SHARED,
})
export class DockerModule {}
