import type { Rule } from './docker-errors.js';

/** Failures of networks and volumes that are created and removed. */
export const RESOURCE_RULES: readonly Rule[] = [
  {
    operations: ['network'],
    // moby libnetwork/error.go (ActiveEndpointsError); the second one is Podman's.
    message: /has active endpoints|network is being used/,
    code: 'network_in_use',
    detail: () => 'Containers use the network: stop or remove them first',
  },
  {
    operations: ['network', 'volume'],
    message: /already exists|predefined .* network|network name .* already used/,
    code: 'name_in_use',
    detail: () => 'The name is already in use: choose another one',
  },
  {
    operations: ['volume'],
    status: [409],
    code: 'volume_in_use',
    detail: () => 'Containers use the volume, running or not: remove them first',
  },
  {
    operations: ['volume'],
    status: [404],
    code: 'volume_not_found',
    detail: () => 'No such volume: list them with GET /volumes',
  },
];
