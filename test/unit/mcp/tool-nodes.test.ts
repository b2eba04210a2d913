import { beforeEach, expect, it, vi } from 'vitest';
import { Caller } from '../../../src/access/caller.js';
import type { ClusterNode } from '../../../src/cluster/nodes.service.js';
import { takeToldClient } from '../../../src/http/told-client.js';
import { ToolNodes } from '../../../src/mcp/tool-nodes.service.js';
import type { Tool } from '../../../src/mcp/tool.js';
import { Tools } from '../../../src/mcp/tools.service.js';
import type { ContainerNodes } from '../../../src/peers/nodes/container-nodes.service.js';
import type { NodePeers } from '../../../src/peers/nodes/node-peers.service.js';
import type { PlacementInterceptor } from '../../../src/placement/placement.interceptor.js';

const runner = new Caller('runner', undefined, new Set(['run', 'read']));
const reader = new Caller('reader', undefined, new Set(['read']));
const TOOLS = [
  { name: 'run_container', scope: 'run', place: 'chosen' },
  { name: 'stop_container', scope: 'run', place: 'manager' },
  { name: 'logs', scope: 'read' },
  { name: 'list_containers', scope: 'read' },
] as Tool[];

const send = vi.fn<PlacementInterceptor['send']>();
const pass = vi.fn<NodePeers['pass']>();
let nodes: ToolNodes;
let peers: { isCluster: boolean; pass: NodePeers['pass'] };

beforeEach(() => {
  send.mockReset().mockResolvedValue(true);
  pass.mockReset().mockResolvedValue(undefined);
  peers = { isCluster: true, pass };
  const containers: Partial<ContainerNodes> = {
    find: (id, isForManager) => {
      const node = isForManager ? 'manager' : 'b';
      return Promise.resolve(id === 'there' ? { node: { id: node } as ClusterNode } : undefined);
    },
  };
  nodes = new ToolNodes(
    new Tools(TOOLS),
    peers as NodePeers,
    containers as ContainerNodes,
    { send } as unknown as PlacementInterceptor,
  );
});

function call(name: unknown, given: unknown, { caller = runner, method = 'tools/call', isPassedOn = false } = {}) {
  const request = { headers: {}, rawHeaders: [], body: { method, params: { name, arguments: given } } };
  if (isPassedOn) takeToldClient(request as never);
  return nodes.pass({ caller, request, response: {}, signal: new AbortController().signal } as never);
}

it('passes a call on to the node of its container, or to a manager that changes its service', async () => {
  expect(await call('logs', { container: 'there' })).toBe(true);
  expect(await call('stop_container', { container: 'there' })).toBe(true);
  expect(pass.mock.calls.map(([{ id }]) => id)).toEqual(['b', 'manager']);
});

it('passes a run on as the route of runs does', async () => {
  const run = { image: 'nginx', node: 'b' };
  expect(await call('run_container', run)).toBe(true);
  expect(send.mock.calls.map(([given]) => given)).toEqual([run]);
});

it('leaves everything else to this node', async () => {
  expect(await call('logs', { container: 'here' })).toBe(false);
  expect(await call('logs', { container: 'there/../here' })).toBe(false);
  expect(await call('logs', { container: ['there'] })).toBe(false);
  expect(await call('logs', undefined)).toBe(false);
  expect(await call('list_containers', {})).toBe(false);
  expect(await call('unknown', { container: 'there' })).toBe(false);
  expect(await call(undefined, { container: 'there' })).toBe(false);
  expect(await call('logs', { container: 'there' }, { method: 'tools/list' })).toBe(false);
  expect(await call('logs', { container: 'there' }, { isPassedOn: true })).toBe(false);
  peers.isCluster = false;
  expect(await call('logs', { container: 'there' })).toBe(false);
  expect(pass).not.toHaveBeenCalled();
});

it('chooses no node for a caller who may not use the tool', async () => {
  expect(await call('run_container', {}, { caller: reader })).toBe(false);
  expect(await call('stop_container', { container: 'there' }, { caller: reader })).toBe(false);
  expect(send).not.toHaveBeenCalled();
  expect(pass).not.toHaveBeenCalled();
});
