import { Injectable } from '@nestjs/common';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { EngineNetworks } from '../../docker/engine/engine-networks.service.js';
import { EngineVolumes } from '../../docker/engine/engine-volumes.service.js';
import { ImagePuller } from '../../docker/images/image-puller.service.js';
import type { BoundPort, Ports } from '../../docker/containers/published-port.js';
import { isOwnResource } from '../../docker/resources/resource-labels.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { PullLayers } from '../../operations/pull-layers.js';
import { OwnerQuota } from '../../policy/owner-quota.service.js';
import { BindMounts } from '../mounts/bind-mounts.service.js';
import { ContainerQuota } from './container-quota.service.js';
import { Leftovers } from '../cleanup/leftovers.service.js';
import { type RunSpec, toCreateOptions } from './run-spec.js';
import { checkVolumes, isVolume } from '../mounts/volume-owners.js';

/** Drivers whose networks publish no ports on the host. */
const UNPUBLISHED_DRIVERS = ['host', 'null', 'macvlan', 'ipvlan'];
/** Errors after which a create may still have succeeded. */
const UNCERTAIN = ['engine_timeout', 'engine_unreachable'];

/** Creates a run's container, after checking its requirements: network, image, quota and host paths. */
@Injectable()
export class ContainerCreator {
  constructor(
    private readonly docker: DockerService,
    private readonly networks: EngineNetworks,
    private readonly volumes: EngineVolumes,
    private readonly puller: ImagePuller,
    private readonly quota: ContainerQuota,
    private readonly mounts: BindMounts,
    private readonly leftovers: Leftovers,
    private readonly names: ClusterNames,
    private readonly ownerQuota: OwnerQuota,
  ) {}

  /** Checks that need no create. @throws AppError `network_not_found`, `invalid_request`, and those of a pull */
  async prepare(spec: RunSpec, work: Work): Promise<void> {
    await this.checkNetwork(spec, work.signal);
    if (spec.pull === 'always') await this.pull(spec, work);
  }

  /**
   * Creates without looking for the image first, because the engine reports a missing one.
   *
   * @param runId the container's `dockapi.run`
   * @returns the container's id
   */
  async create(spec: RunSpec, runId: string, published: Ports<BoundPort>, work: Work): Promise<string> {
    await using place = await this.quota.reserve(runId, spec.owner);
    try {
      work.signal.throwIfAborted();
      work.report({ phase: 'creating' });
      await using name = await this.names.claim(spec.pool ? undefined : spec.name);
      const id = await this.createNow(spec, runId, published, work.signal).catch(async (error: unknown) => {
        if (!isMissingImage(error) || spec.pull === 'never') throw error;
        await this.pull(spec, work);
        work.report({ phase: 'creating' });
        return this.createNow(spec, runId, published, work.signal);
      });
      place.isTaken();
      name.keep(id);
      return id;
    } catch (error) {
      if (error instanceof AppError && UNCERTAIN.includes(error.code)) await this.leftovers.removeRun(runId, spec.name);
      throw isNameTaken(error) && this.leftovers.holdsName(spec.name) ? beingRemoved(error) : error;
    }
  }

  /** Host paths and volumes are checked each time, because a pull may have taken long. */
  private async createNow(
    spec: RunSpec,
    runId: string,
    published: Ports<BoundPort>,
    signal: AbortSignal,
  ): Promise<string> {
    const mounts = await this.mounts.check(spec.mounts);
    const create = () => this.docker.createContainer(toCreateOptions({ ...spec, mounts }, runId, published));
    if (!mounts.some(isVolume)) return create();
    const createWithin = async (max: number | undefined) => {
      await checkVolumes(mounts, { ...spec, max }, this.volumes);
      return create();
    };
    return this.ownerQuota.alone('volumes', spec.owner, createWithin, signal);
  }

  private async pull(spec: RunSpec, work: Work): Promise<void> {
    const { image, platform, auth } = spec;
    work.report({ phase: 'pulling' });
    const layers = new PullLayers();
    await this.puller.pull({ image, platform, auth }, work.signal, (line) => work.report(layers.after(line)));
  }

  private async checkNetwork({ network: name, networkRefusal, owner }: RunSpec, client: AbortSignal): Promise<void> {
    if (name === undefined || name === 'default') return;
    const { Internal, Driver, Labels } = await this.networks.inspect(name, client).catch((error: unknown) => {
      // Other owners' networks look like missing ones.
      throw networkRefusal !== undefined && isMissingNetwork(error) ? networkRefusal : error;
    });
    if (networkRefusal !== undefined && !isOwnResource(Labels, owner)) throw networkRefusal;
    if (Internal || UNPUBLISHED_DRIVERS.includes(Driver)) {
      throw AppError.invalidField(
        'network',
        `"${name}" publishes no ports (${Internal ? 'internal' : Driver}): name a bridge network`,
      );
    }
  }
}

function isNameTaken(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'name_in_use';
}

function beingRemoved(cause: AppError): AppError {
  const detail =
    'The name belongs to a failed run whose container the engine is still creating; it will be removed: try again later';
  return new AppError('name_in_use', detail, { cause });
}

function isMissingNetwork(error: unknown): boolean {
  return error instanceof AppError && error.code === 'network_not_found';
}

function isMissingImage(error: unknown): boolean {
  return error instanceof AppError && error.code === 'image_not_found';
}
