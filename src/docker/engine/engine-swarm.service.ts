import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { DockerService } from './docker.service.js';
import { EngineClient } from './engine-client.service.js';
import type { SwarmNode } from './engine-types.js';

/** Milliseconds: a manager without its leader, or without a quorum, answers only after half a minute. */
const DEADLINE_MS = 2_000;

/** The place of an engine in its swarm. */
export interface SwarmStanding {
  nodeId: string;
  /** Host at which the other nodes reach it. */
  address: string;
  isManager: boolean;
  /** Managers alone know it. */
  clusterId: string | undefined;
}

/** Calls about the engine's swarm. */
@Injectable()
export class EngineSwarm {
  constructor(
    private readonly docker: DockerService,
    private readonly engine: EngineClient,
  ) {}

  /** @throws AppError `engine_error` if the engine is in no swarm */
  async standing(): Promise<SwarmStanding> {
    const { Swarm } = await this.docker.info(DEADLINE_MS);
    if (!Swarm?.NodeID)
      throw new AppError('engine_error', 'The engine is in no swarm: run "docker swarm init" or "docker swarm join"');
    return {
      nodeId: Swarm.NodeID,
      address: Swarm.NodeAddr,
      isManager: Swarm.ControlAvailable,
      clusterId: Swarm.Cluster?.ID || undefined,
    };
  }

  /** Of a manager. @throws AppError `engine_error` on a worker, and without a quorum */
  nodes(): Promise<SwarmNode[]> {
    return this.engine.json('list', { method: 'GET', path: '/nodes' }, { ms: DEADLINE_MS });
  }
}
