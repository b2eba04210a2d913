import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { Nodes } from '../../cluster/nodes.service.js';
import { toKnownService } from '../../cluster/services/known-service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { EngineImages } from '../../docker/engine/engine-images.service.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import type { SwarmService } from '../../docker/engine/engine-types.js';
import { ImagePuller } from '../../docker/images/image-puller.service.js';
import { parseImageReference } from '../../docker/images/image-reference.js';
import { AppError } from '../../errors/app-error.js';
import { PullLayers } from '../../operations/pull-layers.js';
import type { Work } from '../../operations/work.js';
import type { ContainerDto } from '../dto/container.dto.js';
import { ContainerQuota } from '../run/container-quota.service.js';
import type { RunSpec } from '../run/run-spec.js';
import { ServiceLeftovers } from './service-leftovers.service.js';
import { toServiceSpec } from './service-spec.js';
import { ServiceVerbs } from './service-verbs.service.js';

/** Errors after which a create may still have succeeded. */
const UNCERTAIN = ['engine_timeout', 'engine_unreachable', 'node_unreachable'];

/**
 * Runs a container as a Swarm service, on a manager: image, name, service, task. If a step fails, or the client leaves before the
 * start, no service or name is left behind.
 */
@Injectable()
export class ServiceRunner {
  constructor(
    private readonly engine: EngineServices,
    private readonly images: EngineImages,
    private readonly puller: ImagePuller,
    private readonly quota: ContainerQuota,
    private readonly names: ClusterNames,
    private readonly nodes: Nodes,
    private readonly known: KnownServices,
    private readonly verbs: ServiceVerbs,
    private readonly leftovers: ServiceLeftovers,
  ) {}

  /**
   * @param work its signal ends the run before the start, and later only the wait
   * @param request of the client, for another node that is asked for its readiness
   * @throws AppError as a plain run, and `no_node_fits`, `node_unreachable`
   */
  async run(asked: RunSpec, work: Work, request: IncomingMessage): Promise<ContainerDto> {
    const again = await this.repeated(asked, work);
    if (again) {
      work.hasContainer(again.ID, () => this.leftovers.remove(again.ID, runIdOf(again)));
      await this.verbs.untilBegun(again, work.signal);
      return this.verbs.shown(again.ID, asked, work, request);
    }
    const constraints = this.constraintsOf(asked);
    const image = await this.imageOf(asked, work);
    const runId = asked.runId ?? randomUUID();
    const name = asked.name ?? `dockapi-${runId}`;
    const spec = { ...asked, name };
    await using _place = await this.quota.reserve(runId, spec.owner); // all nodes know of the service when it has begun
    await using claim = await this.names.claimForService(name);
    work.signal.throwIfAborted();
    work.report({ phase: 'creating' });
    const login = await this.puller.loginOf(spec.image, spec.auth);
    const id = await this.engine
      .create(toServiceSpec(spec, runId, image, constraints), login)
      .catch(async (error: unknown) => {
        if (error instanceof AppError && UNCERTAIN.includes(error.code)) await this.leftovers.add(runId);
        throw error;
      });
    try {
      this.known.put(await this.engine.inspect(id));
      work.hasContainer(id, () => this.leftovers.remove(id, runId));
      work.report({ phase: 'starting' });
      await this.verbs.begun(id, new Set(), work.signal);
    } catch (error) {
      await this.leftovers.remove(id, runId);
      throw error;
    }
    claim.keep(id);
    return this.verbs.shown(id, spec, work, request);
  }

  /**
   * The service of a run with the same `Idempotency-Key` whose dockAPI was killed. Services of failed runs with the key or the name
   * are removed.
   */
  private async repeated(asked: RunSpec, { repeatable }: Work): Promise<SwarmService | undefined> {
    const mark = repeatable && asked.marks.idempotency;
    const failed = await this.leftovers.runs();
    if (!mark && failed.size === 0) return undefined;
    const services = await this.engine.list();
    const hasKey = ({ Spec: { Labels } }: SwarmService) => {
      const isOwner = asked.owner === undefined || Labels[LABEL.owner] === asked.owner;
      return mark !== undefined && isOwner && Labels[LABEL.idempotency] === mark.key;
    };
    const isFailed = (service: SwarmService) => failed.has(runIdOf(service));
    const isInTheWay = (service: SwarmService) => hasKey(service) || toKnownService(service).name === asked.name;
    for (const { ID } of services.filter((each) => isFailed(each) && isInTheWay(each))) await this.verbs.removeNow(ID);
    const found = services.find((each) => hasKey(each) && !isFailed(each));
    if (!found) return undefined;
    if (found.Spec.Labels[LABEL.idempotencyRun]?.split(' ')[0] === mark?.request) return found;
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
}

function runIdOf({ Spec }: SwarmService): string {
  return Spec.Labels[LABEL.run] ?? '';
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof AppError) || error.code !== 'image_not_found') throw error;
}
