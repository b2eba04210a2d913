import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../../src/cluster/nodes.service.js';
import type { ContainerDto } from '../../../src/containers/dto/container.dto.js';
import { ClusterList } from '../../../src/containers/nodes/cluster-list.service.js';
import type { ShownServices } from '../../../src/containers/services/shown-services.service.js';
import type { ManagedContainer } from '../../../src/docker/containers/managed-container.js';
import { AppError, type ErrorCode } from '../../../src/errors/app-error.js';
import { ClusterWide } from '../../../src/peers/nodes/cluster-wide.service.js';
import type { NodeAnswer, NodeLists } from '../../../src/peers/nodes/node-lists.service.js';
import type { NodePeers } from '../../../src/peers/nodes/node-peers.service.js';
import type { ServicesService } from '../../../src/peers/nodes/services.service.js';
import { ClusterView } from '../../../src/peers/view/cluster-view.js';

const [n2, n3] = [
  { id: '2', name: 'n2' },
  { id: '3', name: 'n3' },
] as [ClusterNode, ClusterNode];
const HERE = '';

const { signal } = new AbortController();
let answers: NodeAnswer<object[]>[];
let view: ClusterView;
let wide: ClusterWide;
let list: ClusterList;
let request: IncomingMessage;
let response: ServerResponse;

beforeEach(() => {
  answers = [
    { node: n2, body: [{ id: 'b', node: 'n2' }] },
    { node: n3, body: [] },
  ];
  view = new ClusterView();
  const peers = { isCluster: true, ownName: 'n1', nameOf: ({ name }: ClusterNode) => name, view } as NodePeers;
  wide = new ClusterWide({ ask: () => Promise.resolve(answers) } as unknown as NodeLists, peers);
  const services = { withoutContainers: () => [] } as unknown as ShownServices;
  list = new ClusterList(wide, peers, {} as ServicesService, services);
  request = new IncomingMessage(new Socket());
  response = new ServerResponse(request);
});

const unreachable = () => response.getHeader('x-unreachable-nodes');
const away = (code: ErrorCode) => Promise.reject<never>(new AppError(code, 'away'));
const containerOf = (id: string) =>
  ({ id, name: id, labels: {}, status: 'running', ports: [{ containerPort: 80 }] }) as unknown as ManagedContainer;

describe('a list of all nodes', () => {
  it('is of this node and the others', async () => {
    expect(await wide.list(Promise.resolve([{ id: 'a' }]), request, response, signal)).toEqual([
      { id: 'a', node: 'n1' },
      { id: 'b', node: 'n2' },
    ]);
    expect(unreachable()).toBeUndefined();
  });

  it.each(['engine_unreachable', 'engine_timeout'] as const)(
    'lacks the part of this node while its engine is away, which a header tells: %s',
    async (code) => {
      answers[1] = { node: n3, body: undefined };
      expect(await wide.list(away(code), request, response, signal)).toEqual([{ id: 'b', node: 'n2' }]);
      expect(String(unreachable()).split(', ').sort()).toEqual(['n1', 'n3']);
    },
  );

  it('waits for the engine of this node as long as for other nodes', async () => {
    expect(await wide.own(new Promise(() => undefined), response, 1)).toBeUndefined();
    expect(unreachable()).toBe('n1');
  });

  it('fails with what is wrong with the request, and for another node without the engine', async () => {
    await expect(wide.list(away('invalid_request'), request, response, signal)).rejects.toThrow('away');
    request.url = '/images?node=n1';
    await expect(wide.list(away('engine_unreachable'), request, response, signal)).rejects.toThrow('away');
  });
});

describe('the list of containers', () => {
  const listed = async (own: Promise<ContainerDto[]>, status?: ContainerDto['status']) => {
    const all = await list.list(
      own,
      { query: { ...(status && { status }) }, owner: undefined },
      request,
      response,
      signal,
    );
    return all.map((each) => `${each.id} ${each.node} ${each.status}`);
  };

  it('has those of nodes without an engine as last known, those of this node too', async () => {
    view.put(HERE, containerOf('a'));
    view.put('3', containerOf('c'));
    answers[1] = { node: n3, body: undefined };
    expect(await listed(away('engine_unreachable'))).toEqual([
      'a n1 unreachable',
      'b n2 undefined',
      'c n3 unreachable',
    ]);
    expect(await listed(away('engine_unreachable'), 'running')).toEqual(['b n2 undefined']);
  });
});
