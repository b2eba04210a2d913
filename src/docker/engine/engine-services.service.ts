import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { LABEL } from '../containers/managed-container.js';
import { toAuthHeader } from './engine-images.service.js';
import { EngineClient } from './engine-client.service.js';
import type { RegistryAuth, ServiceSpec, SwarmService, SwarmTask } from './engine-types.js';

/** Milliseconds: a manager without its leader, or without a quorum, answers only after half a minute. */
const LIST_MS = 2_000;

/** Of swarmkit (manager/state/raft) while there is no leader, and of gRPC while the last one is not known to be gone. */
const LEADERLESS =
  /does not have a leader|no elected cluster leader|lost leader status|code = (DeadlineExceeded|Unavailable)/;

/** Calls for the Swarm services that dockAPI makes. Only managers take them. Ids are the swarm's own. */
@Injectable()
export class EngineServices {
  constructor(private readonly engine: EngineClient) {}

  /** Those of dockAPI. @throws AppError `engine_error` on a worker, `node_unreachable` without a quorum */
  async list(): Promise<SwarmService[]> {
    const query = { filters: JSON.stringify({ label: [`${LABEL.managed}=true`, LABEL.reschedule] }) };
    return (await this.call<SwarmService[] | null>('list', { method: 'GET', path: '/services', query }, SOON)) ?? [];
  }

  /** @throws AppError `container_not_found` */
  inspect(id: string): Promise<SwarmService> {
    return this.call('inspect', { method: 'GET', path: `/services/${id}` });
  }

  /**
   * @param auth login for the nodes' pulls, which Swarm keeps
   * @returns id of the service; after `engine_timeout`, `engine_unreachable` or `node_unreachable` it may exist nevertheless
   */
  async create(spec: ServiceSpec, auth: RegistryAuth | undefined): Promise<string> {
    const authconfig = auth && { key: toAuthHeader(auth) };
    const request = { method: 'POST', path: '/services/create', body: { ...spec }, authconfig } as const;
    const runId = spec.Labels[LABEL.run] ?? '';
    const { ID } = await this.engine.change('create', runId, () => this.call<{ ID: string }>('create', request));
    return ID;
  }

  /** @returns false if somebody else has changed it meanwhile. @throws AppError `container_not_found` */
  async update({ ID, Version }: SwarmService, spec: ServiceSpec): Promise<boolean> {
    const query = { version: Version.Index };
    const request = { method: 'POST', path: `/services/${ID}/update`, query, body: { ...spec } } as const;
    try {
      await this.call('update', request);
      return true;
    } catch (error) {
      if (/update out of sequence/.test((error as Error).message)) return false;
      throw error;
    }
  }

  /** @throws AppError `container_not_found` */
  async remove(id: string): Promise<void> {
    await this.call('remove', { method: 'DELETE', path: `/services/${id}` });
  }

  /** The tasks of a service that exists, those that are over too. @throws AppError `container_not_found` */
  async tasks(serviceId: string): Promise<SwarmTask[]> {
    const query = { filters: JSON.stringify({ service: [serviceId] }) };
    return (await this.call<SwarmTask[] | null>('inspect', { method: 'GET', path: '/tasks', query })) ?? [];
  }

  /** @throws AppError `node_unreachable` while the swarm has no leader */
  private async call<T>(...[operation, request, limits]: Parameters<EngineClient['json']>): Promise<T> {
    try {
      return await this.engine.json<T>(operation, request, limits);
    } catch (cause) {
      if (!LEADERLESS.test((cause as Error).message)) throw cause;
      throw new AppError('node_unreachable', 'The swarm has no leader now: try again when GET /nodes shows managers', {
        cause,
      });
    }
  }
}

const SOON = { ms: LIST_MS };
