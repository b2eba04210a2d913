import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { RawPeer } from '../support/raw-peer.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ listContainers: () => Promise.resolve([]) }, { DOCKAPI_BODY_TIMEOUT: '1' });
});
afterAll(() => app?.[Symbol.asyncDispose]());

const connect = () => RawPeer.connect((app.server.address() as AddressInfo).port);
const head = (path: string) => [
  `POST ${path} HTTP/1.1`,
  'Host: localhost',
  'Content-Type: application/json',
  'Content-Length: 1000',
  '',
  '',
];

describe('a body that arrives too slowly', () => {
  it.each(['/containers/run', '/images/pull'])('ends with 408, and closes its connection: %s', async (path) => {
    const peer = await connect();
    peer.send(...head(path));
    const drip = setInterval(() => peer.send(' '), 50);
    const { head: response, body } = await peer.response().finally(() => clearInterval(drip));
    expect(response).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(JSON.parse(body)).toMatchObject({ status: 408, code: 'request_timeout', instance: path });
    await peer.gone();
  });

  it('closes the connection if its request was refused already', async () => {
    const peer = await connect();
    peer.send(...head('/nowhere'));
    expect((await peer.response()).head).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    await peer.gone();
  });

  it('does not delay other requests', async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, connect));
    slow.forEach((peer, index) =>
      index % 2 ? peer.send(...head('/images/pull')) : peer.send('GET / HTTP/1.1', 'X: '),
    );
    expect((await fetch(`${app.url}/containers`)).status).toBe(200);
    slow.forEach((peer) => peer.destroy());
  });
});
