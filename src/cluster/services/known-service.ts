import { LABEL, ownerOf, SERVICE_ID_LABEL } from '../../docker/containers/managed-container.js';
import type { SwarmService } from '../../docker/engine/engine-types.js';

/** A Swarm service of dockAPI, which is one container in the API: as all nodes know it. */
export interface KnownService {
  id: string;
  name: string;
  /** Of its containers, with Swarm's own label of the service. */
  labels: Record<string, string>;
  /** Whether it is to run: a stopped one has no container. */
  isWanted: boolean;
  /** RFC 3339. */
  created: string;
}

export function toKnownService({ ID, CreatedAt, Spec }: SwarmService): KnownService {
  const { [LABEL.ready]: _ready, ...labels } = Spec.TaskTemplate.ContainerSpec.Labels;
  return {
    id: ID,
    name: labels[LABEL.name] ?? Spec.Name,
    labels: { ...labels, [SERVICE_ID_LABEL]: ID },
    isWanted: Spec.Mode.Replicated.Replicas > 0,
    created: CreatedAt,
  };
}

/** Whether it belongs to `owner`. @param owner undefined: any owner */
export function isServiceOf({ labels }: KnownService, owner: string | undefined): boolean {
  return owner === undefined || ownerOf(labels) === owner;
}
