import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { Nodes } from '../../cluster/nodes.service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { EngineImages } from '../../docker/engine/engine-images.service.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import { ImagePuller } from '../../docker/images/image-puller.service.js';
import { parseImageReference } from '../../docker/images/image-reference.js';
import { AppError } from '../../errors/app-error.js';
import { PullLayers } from '../../operations/pull-layers.js';
import type { Work } from '../../operations/work.js';
import type { ContainerDto } from '../dto/container.dto.js';
import { ContainerQuota } from '../run/container-quota.service.js';
import type { RunSpec } from '../run/run-spec.js';
import { toServiceSpec } from './service-spec.js';
import { ServiceVerbs } from './service-verbs.service.js';

/** Errors after which a create may still have succeeded. */
const UNCERTAIN = ['engine_timeout', 'engine_unreachable', 'node_unreachable'];
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** Looks after which an uncertain create counts as failed if no service has appeared. */
const FRUITLESS_TRIES = 5;

/**
 * Runs a container as a Swarm service, on a manager: image, name, service, task. If a step fails, or the client leaves before the
 * start, no service or name is left behind.
 */
@Injectable()
export class ServiceRunner implements OnModuleDestroy {
  private readonly over = new AbortController();
  private readonly logger = new Logger('Services');

  constructor(
    private readonly engine: EngineServices,
    private readonly images: EngineImages,
    private readonly puller: ImagePuller,
    private readonly quota: ContainerQuota,
    private readonly names: ClusterNames,
    private readonly nodes: Nodes,
    private readonly known: KnownServices,
    private readonly verbs: ServiceVerbs,
  ) {}

  onModuleDestroy(): void {
    this.over.abort();
  }

  /**
   * @param work its signal ends the run before the start, and later only the wait
   * @param request of the client, for another node that is asked for its readiness
   * @throws AppError as a plain run, and `no_node_fits`, `node_unreachable`
   */
  async run(asked: RunSpec, work: Work, request: IncomingMessage): Promise<ContainerDto> {
    const again = await this.repeated(asked, work);
    if (again !== undefined) return this.verbs.shown(again, asked, work, request);
    const constraints = this.constraintsOf(asked);
    const image = await this.imageOf(asked, work);
    const runId = asked.runId ?? randomUUID();
    const name = asked.name ?? `dockapi-${runId}`;
    const spec = { ...asked, name };
    using _place = await this.quota.reserve(runId, spec.owner);
    await using claim = await this.names.claimForService(name);
    work.signal.throwIfAborted();
    work.report({ phase: 'creating' });
    const login = await this.puller.loginOf(spec.image, spec.auth);
    const id = await this.engine
      .create(toServiceSpec(spec, runId, image, constraints), login)
      .catch((error: unknown) => {
        if (error instanceof AppError && UNCERTAIN.includes(error.code)) void this.removeRun(runId, 0);
        throw error;
      });
    try {
      this.known.put(await this.engine.inspect(id));
      work.hasContainer(id, () => this.verbs.removeNow(id));
      work.report({ phase: 'starting' });
      await this.verbs.begun(id, new Set(), work.signal);
    } catch (error) {
      await this.verbs.removeNow(id).catch(() => void this.removeRun(runId, 0));
      throw error;
    }
    claim.keep(id);
    return this.verbs.shown(id, spec, work, request);
  }

  /** The service of a run with the same `Idempotency-Key` whose dockAPI was killed. */
  private async repeated({ marks, owner }: RunSpec, { repeatable }: Work): Promise<string | undefined> {
    const mark = marks.idempotency;
    if (!repeatable || !mark) return undefined;
    const services = await this.engine.list();
    const found = services
      .map(({ ID, Spec }) => ({ ID, labels: Spec.Labels }))
      .find(({ labels }) => {
        const isOwner = owner === undefined || labels[LABEL.owner] === owner;
        return isOwner && labels[LABEL.idempotency] === mark.key;
      });
    if (!found) return undefined;
    if (found.labels[LABEL.idempotencyRun]?.split(' ')[0] === mark.request) return found.ID;
    throw new AppError(
      'idempotency_conflict',
      `Container ${found.ID} was run with this Idempotency-Key by another request: use a new key for each new request`,
    );
  }

  /** In Swarm's words. Labels of engines are not among them. @throws AppError `invalid_request` for an unknown node */
  private constraintsOf({ service }: RunSpec): string[] {
    const { node, labels = {} } = service ?? {};
    const constraints = Object.entries(labels).map(([name, value]) => `node.labels.${name}==${value}`);
    if (node === undefined) return constraints;
    const found = this.nodes.find(node);
    if (!found) throw AppError.invalidField('node', `there is no node "${node}": list them with GET /nodes`);
    return [...constraints, `node.id==${found.id}`];
  }

  /**
   * The image with its digest. A manager that lacks it pulls it, because a node's pull would not tell why it fails.
   *
   * @throws AppError `invalid_request` if it has no digest, and those of a pull
   */
  private async imageOf({ image, auth, pull }: RunSpec, work: Work): Promise<string> {
    const isMissing = async () =>
      (await this.images.inspect(image.name, work.signal).catch(unlessMissing)) === undefined;
    if (pull === 'always' || (await isMissing())) {
      work.report({ phase: 'pulling' });
      const layers = new PullLayers();
      await this.puller.pull({ image, auth }, work.signal, (line) => work.report(layers.after(line)));
    }
    const { RepoDigests } = await this.images.inspect(image.name, work.signal);
    const found = (RepoDigests ?? []).find(
      (each) => parseImageReference(each).pull?.fromImage === image.pull?.fromImage,
    );
    if (found !== undefined) return found;
    throw AppError.invalidField(
      'image',
      'has no digest, as it is from no registry: push it to one that all nodes reach, or use pull "always" if it is there',
    );
  }

  /** Removes what a run has left, now or when the swarm answers again. */
  private async removeRun(runId: string, tries: number): Promise<void> {
    const { signal } = this.over;
    for (; !signal.aborted; tries++) {
      try {
        const left = (await this.engine.list()).find(({ Spec }) => Spec.Labels[LABEL.run] === runId);
        if (left) return await this.verbs.removeNow(left.ID);
        if (tries >= FRUITLESS_TRIES) return;
      } catch (error) {
        this.logger.warn(`A service of a failed run could not be removed yet: ${(error as Error).message}`);
      }
      const delay = Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS);
      await sleep(delay, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof AppError) || error.code !== 'image_not_found') throw error;
}
