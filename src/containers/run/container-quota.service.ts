import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { AppError } from '../../errors/app-error.js';

/** A create in progress, or one whose container may not be listed yet. */
interface Create {
  runId: string;
  owner: string | undefined;
}

/**
 * DOCKAPI_MAX_CONTAINERS: counts an owner's containers and pending creates, by `dockapi.run`, so that a container
 * counts once whether the engine lists it yet or not. Calls run one after another, so that nothing changes between the
 * list and the decision.
 */
@Injectable()
export class ContainerQuota {
  private readonly creates = new Set<Create>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly containers: ManagedContainers,
  ) {}

  /**
   * Reserves a place for one container of an owner. Dispose of it when the create is over.
   *
   * @param runId the container's `dockapi.run`
   * @param owner undefined: without tokens, all containers of dockAPI count
   * @throws AppError `forbidden`
   */
  async reserve(runId: string, owner: string | undefined): Promise<Disposable> {
    const max = this.config.policy.maxContainers;
    const create = { runId, owner };
    if (max !== undefined) await this.inTurn(() => this.add(create, max));
    return { [Symbol.dispose]: () => void this.inTurn(() => this.creates.delete(create)) };
  }

  private async add(create: Create, max: number): Promise<void> {
    const { owner } = create;
    const listed = await this.containers.list({}, owner);
    const runIds = new Set(listed.map(({ labels }) => labels[LABEL.run]));
    for (const each of this.creates) if (each.owner === owner) runIds.add(each.runId);
    if (runIds.size >= max)
      throw new AppError(
        'forbidden',
        `There are ${runIds.size} containers; DOCKAPI_MAX_CONTAINERS allows ${max}: remove some with DELETE /containers/{id}`,
      );
    this.creates.add(create);
  }

  private inTurn<T>(action: () => T | Promise<T>): Promise<T> {
    const done = this.turn.then(action);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
