import { Injectable } from '@nestjs/common';
import { forgottenNetwork } from '../../docker/containers/forgotten-network.js';
import { EngineNetworks } from '../../docker/engine/engine-networks.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { BindMounts } from '../mounts/bind-mounts.service.js';

/** What every start of an existing container needs before. */
@Injectable()
export class StartPreparation {
  constructor(
    private readonly networks: EngineNetworks,
    private readonly mounts: BindMounts,
  ) {}

  /**
   * A container's host paths may have been replaced by links, which the engine would follow. And if the engine has
   * forgotten its networks, it would start without them, and so without its port.
   *
   * @throws AppError `forbidden`, `network_not_found`, `volume_path_not_found`
   */
  async prepare({ Id, Mounts, HostConfig, NetworkSettings }: ContainerDetails): Promise<void> {
    await this.mounts.check(Mounts);
    const forgotten = forgottenNetwork(HostConfig.NetworkMode, NetworkSettings.Networks);
    if (forgotten !== undefined) await this.networks.connect(forgotten, Id);
  }
}
