import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { containerNotFound } from '../../../src/docker/containers/container-id.js';
import { AppError } from '../../../src/errors/app-error.js';
import { takeToldClient } from '../../../src/http/told-client.js';
import { ContainerNodes } from '../../../src/peers/nodes/container-nodes.service.js';
import type { NodePeers } from '../../../src/peers/nodes/node-peers.service.js';
import type { NodeQuestions } from '../../../src/peers/nodes/node-questions.service.js';
import type { ServicesService } from '../../../src/peers/nodes/services.service.js';
import { parseProxyPath } from '../../../src/proxy/routing/proxy-path.js';
import { NodeRouter } from '../../../src/server/node-router.js';
import { portOf } from '../../support/peer-gateway.js';
import { RawPeer } from '../../support/raw-peer.js';

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

/** A node that has "here", and knows that node "b" has "there". */
async function start({ isPassedOn = false, needsToken = false, origins = () => Promise.resolve() } = {}) {
  const asked = vi.fn<NodeQuestions['find']>(() => Promise.resolve(undefined));
  const peers: Partial<NodePeers> = {
    find: (id) => (id === 'here' ? 'here' : id === 'there' ? { node: { id: 'b' } as never } : undefined),
  };
  const manager = { node: { id: 'manager' } as never };
  const services: Partial<ServicesService> = {
    changerOf: (id) => (id === 'service-there' ? manager : id === 'service-here' ? 'here' : undefined),
  };
  const questions = { find: asked };
  const directory = { idOf: (id: string) => Promise.reject(containerNotFound(id)) };
  const forward = vi.fn((_node: string, request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    response.end('passed on');
  });
  const router = new NodeRouter({
    peers: {
      elsewhere: (node) => (node === 'b' ? { node: { id: 'b' } as never } : undefined),
      forward,
      forwardUpgrade: () => undefined,
    },
    containers: new ContainerNodes(
      peers as NodePeers,
      services as ServicesService,
      questions as never,
      directory as never,
    ),
    proxy: { pathFor: ({ url = '' }) => parseProxyPath(url) },
    origins: { check: origins },
    authenticator: { needsToken, knows: (token) => token === 'valid' },
  });
  const listener = router.inFront((request, response) => {
    request.resume();
    response.end('here');
  });
  const server = http.createServer((request, response) => {
    if (isPassedOn) takeToldClient(request);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const send = async (path: string, options: http.RequestOptions = {}) => {
    const request = http.request({ host: '127.0.0.1', port: portOf(server), path, agent: false, ...options }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return text(response);
  };
  return { send, asked, forward, port: portOf(server) };
}

describe('a request in a cluster', () => {
  it.each([
    '/containers/there',
    '/containers/there/logs?follow=true',
    '/containers/%74here',
    '/proxy/there',
    '/proxy/there:81',
    '/proxy/there/x',
    '/images?node=b',
    '/volumes/data?x=1&node=b',
  ])('for another node is passed on: %s', async (path) => {
    expect(await (await start()).send(path)).toBe('passed on');
  });

  it.each([
    ['POST', '/containers/service-there/start'],
    ['POST', '/containers/service-there/stop?timeout=1'],
    ['POST', '/containers/service-there/restart'],
    ['DELETE', '/containers/service-there?force=true'],
  ])('that changes a Swarm service is passed on to a manager: %s %s', async (method, path) => {
    const { send, forward } = await start();
    expect(await send(path, { method })).toBe('passed on');
    expect(forward.mock.calls[0]?.[0]).toBe('manager');
    expect(await send(path.replace('service-there', 'service-here'), { method })).toBe('here');
  });

  it.each([
    ['POST', '/containers/service-there/kill'],
    ['GET', '/containers/service-there'],
    ['DELETE', '/containers/service-there/files?path=/x'],
  ])('about the container of a Swarm service is not for a manager: %s %s', async (method, path) => {
    expect(await (await start()).send(path, { method })).toBe('here');
  });

  it.each([
    '/containers',
    '/containers/here',
    '/containers/nowhere',
    '/proxy/here/x',
    '/images',
    '/images?node=a',
    '/images?name=b',
    '/operations?node=b',
    '/containers/%',
    '/livez',
  ])('for this node, or none, is handled here: %s', async (path) => {
    expect(await (await start()).send(path)).toBe('here');
  });

  it('that runs a container is handled here, whatever is called "run"', async () => {
    expect(await (await start()).send('/containers/run', { method: 'POST' })).toBe('here');
  });

  it('is passed on once', async () => {
    expect(await (await start({ isPassedOn: true })).send('/containers/there')).toBe('here');
  });

  it('asks the other nodes for callers with a token alone', async () => {
    const { send, asked } = await start({ needsToken: true });
    await send('/containers/new');
    await send('/containers/new', { headers: { 'x-api-key': 'stolen' } });
    expect(asked).not.toHaveBeenCalled();
    await send('/containers/new', { headers: { 'x-api-key': 'valid' } });
    await send('/proxy/new/x', { headers: { authorization: 'Bearer valid' } });
    expect(asked.mock.calls).toEqual([['new'], ['new']]);
  });

  it('goes to the node that has a container which no stream has told yet', async () => {
    const { send, asked } = await start();
    asked.mockResolvedValueOnce({ node: { id: 'b' } as never });
    expect(await send('/containers/new')).toBe('passed on');
  });

  it('refuses what two nodes could read differently', async () => {
    const { port, forward } = await start();
    const client = await RawPeer.connect(port);
    client.send('GET /containers/there HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 400 [^]*invalid_request/);
    expect(forward).not.toHaveBeenCalled();
  });

  it('of a foreign page is refused here already', async () => {
    const { send, forward } = await start({ origins: () => Promise.reject(new AppError('forbidden', 'No')) });
    expect(await send('/containers/there', { headers: { origin: 'http://evil.example' } })).toContain('forbidden');
    expect(await send('/containers/there')).toBe('passed on');
    expect(forward).toHaveBeenCalledOnce();
  });
});
