import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Integer } from './setting-decorators.js';
import { StoreEnvironment } from './store-environment.js';

const CLUSTERS = ['swarm'] as const;

/** This dockAPI as one of many, each on a node of its own. */
export interface ClusterSetting {
  /** Port on which the other nodes' dockAPIs reach this one. */
  readonly peerPort: number;
  /** PEM file with a certificate and its key, the same on all nodes. */
  readonly peerSecretFile: string;
}

/** The variables of a [cluster](deployment/swarm.md). */
export class ClusterEnvironment extends StoreEnvironment {
  /**
   * Whether the nodes of the engine's swarm are one dockAPI. See [swarm](deployment/swarm.md). Needs
   * `DOCKAPI_PEER_SECRET_FILE`, and a Redis as `DOCKAPI_STORE`.
   *
   * @category Cluster
   */
  @IsOptional() @IsIn(CLUSTERS) DOCKAPI_CLUSTER: (typeof CLUSTERS)[number] | undefined = undefined;

  /**
   * TCP port on which the dockAPIs of the other nodes reach this one, at its node's address in the swarm.
   *
   * @category Cluster
   */
  @Integer() @IsInt() @Min(1) @Max(65535) DOCKAPI_PEER_PORT = 8788;

  /**
   * File with the certificate and the key by which the nodes recognise each other, as PEM. The same on all nodes. See
   * [swarm](deployment/swarm.md).
   *
   * @category Cluster
   * @values a path
   */
  @IsOptional() @IsString() DOCKAPI_PEER_SECRET_FILE: string | undefined = undefined;
}

/** One line for each variable without which the nodes cannot work together. */
export function clusterProblems({
  DOCKAPI_CLUSTER: cluster,
  DOCKAPI_PEER_SECRET_FILE: secret,
  DOCKAPI_STORE: store,
  DOCKAPI_PEER_URL: peerUrl,
}: ClusterEnvironment): string[] {
  if (cluster === undefined) return [];
  const problems: string[] = [];
  if (!secret) problems.push('DOCKAPI_PEER_SECRET_FILE: must be set with DOCKAPI_CLUSTER');
  if (['file', 'memory'].includes(store))
    problems.push(
      `DOCKAPI_STORE: must be a Redis that all nodes reach with DOCKAPI_CLUSTER, such as rediss://redis.example.com:6379 (got "${store}")`,
    );
  if (peerUrl !== undefined)
    problems.push(
      'DOCKAPI_PEER_URL: must not be set together with DOCKAPI_CLUSTER, whose nodes reach each other at DOCKAPI_PEER_PORT',
    );
  return problems;
}

export function toClusterSetting(values: ClusterEnvironment): ClusterSetting | undefined {
  const { DOCKAPI_CLUSTER, DOCKAPI_PEER_PORT: peerPort, DOCKAPI_PEER_SECRET_FILE: peerSecretFile } = values;
  return DOCKAPI_CLUSTER && peerSecretFile ? Object.freeze({ peerPort, peerSecretFile }) : undefined;
}
