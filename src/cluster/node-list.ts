/** Collection of the swarm's list of nodes, which is one record. */
export const NODES = 'nodes';
export const ONE = 'list';
