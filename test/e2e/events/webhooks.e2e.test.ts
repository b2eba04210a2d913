import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EventDto } from '../../../src/events/events.dto.js';
import type { WebhookDto } from '../../../src/events/webhooks/webhooks.dto.js';
import { Client } from '../../support/client.js';
import { createManaged, pullByEngine } from '../../support/containers.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { removeContainer } from '../../support/engine.js';
import { type Service, startService } from '../../support/service.js';
import { type ReceivedWebhook, webhookSecret, WebhookReceiver } from '../../support/webhook-receiver.js';

const secret = webhookSecret();

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'dockapi-webhooks-'));
  await pullByEngine('busybox');
});
afterAll(() => rmSync(dir, { recursive: true }));
useCleanEngine();

async function listen(receiver: WebhookReceiver): Promise<string> {
  onTestFinished(() => receiver[Symbol.dispose]());
  return receiver.listen();
}

/** @returns its URL */
async function serve(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  onTestFinished(() => void server.close().closeAllConnections());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let files = 0;
function webhooksFile(entries: object[]): string {
  const file = path.join(dir, `webhooks-${files++}.json`);
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

async function start(env: NodeJS.ProcessEnv): Promise<Service> {
  const service = await startService(env);
  onTestFinished(() => void service[Symbol.asyncDispose]());
  return service;
}

async function webhooksOf(service: Service): Promise<WebhookDto[]> {
  return (await (await Client.connect(service.url)).get<WebhookDto[]>('/webhooks')).body;
}

/** A container that comes and goes, once the service knows it as its own. @returns its id */
async function happen(service: Service): Promise<string> {
  const id = await createManaged({});
  const isKnown = async () => (await eventsOf(service)).some(({ container_id }) => container_id === id);
  await expect.poll(isKnown).toBe(true);
  await removeContainer(id);
  return id;
}

async function eventsOf({ url }: Service): Promise<EventDto[]> {
  const response = await fetch(`${url}/events`, { headers: { accept: 'application/json' } });
  return ((await response.json()) as { events: EventDto[] }).events;
}

const typesOf = (received: ReceivedWebhook[], id: string) =>
  received.filter(({ event }) => event.container_id === id).map(({ event }) => event.type);

async function isWatching({ url }: Service): Promise<void> {
  const events = async () => ((await (await fetch(`${url}/healthz`)).json()) as { events: boolean }).events;
  await expect.poll(events).toBe(true);
}

describe('webhooks', () => {
  it('get the events of their types, signed, and show no secret', async () => {
    const [all, some] = [new WebhookReceiver(secret), new WebhookReceiver(secret)];
    const [url, other] = [await listen(all), await listen(some)];
    const file = webhooksFile([
      { url: `${url}/hook?key=${secret}`, secret },
      { url: other, secret, types: ['container.removed'] },
    ]);
    const service = await start({ DOCKAPI_WEBHOOKS_FILE: file });
    await isWatching(service);
    const id = await happen(service);
    await expect.poll(() => typesOf(all.received, id).sort()).toEqual(['container.created', 'container.removed']);
    await expect.poll(() => typesOf(some.received, id)).toEqual(['container.removed']);
    expect(all.received.every((each) => each.id === each.event.id)).toBe(true);
    const delivered = async () => (await webhooksOf(service))[0]!.delivered - all.received.length;
    await expect.poll(delivered).toBe(0);
    await expect
      .poll(() => webhooksOf(service))
      .toMatchObject([
        { url: `${url}/hook`, types: null, due: 0, failed: 0, dropped: 0, last_failure: null },
        { url: `${other}/`, types: ['container.removed'], due: 0 },
      ]);
    expect(JSON.stringify(await webhooksOf(service)) + service.output()).not.toContain(secret);

    writeFileSync(file, JSON.stringify([{ url: `${other}/later`, secret }]));
    await expect.poll(async () => (await webhooksOf(service)).map((each) => each.url)).toEqual([`${other}/later`]);
    const later = await happen(service);
    await expect.poll(() => typesOf(some.received, later).sort()).toEqual(['container.created', 'container.removed']);
    expect(typesOf(all.received, later)).toEqual([]);
  });

  it('are tried again with the same id, and redirects are not followed', async () => {
    const receiver = new WebhookReceiver(secret);
    receiver.status = 307;
    const url = await listen(receiver);
    const service = await start({
      DOCKAPI_WEBHOOKS_FILE: webhooksFile([{ url, secret, types: ['container.removed'] }]),
    });
    await isWatching(service);
    const id = await happen(service);
    await expect.poll(() => typesOf(receiver.asked, id)).toContain('container.removed');
    await expect
      .poll(async () => (await webhooksOf(service))[0])
      .toMatchObject({
        due: expect.any(Number),
        next_attempt_at: expect.any(String),
        last_failure: { reason: 'status 307' },
      });
    receiver.status = 204;
    await expect.poll(() => typesOf(receiver.received, id)).toEqual(['container.removed']);
    const attempts = receiver.asked.filter(({ event }) => event.container_id === id);
    expect(attempts.length).toBeGreaterThan(1);
    expect(new Set(attempts.map((each) => each.id)).size).toBe(1);
  });

  it('reach only the addresses in the file, wherever a receiver leads: to loopback, to the metadata of a cloud', async () => {
    const [askedInside, asked] = [[] as string[], new Set<string>()];
    const inside = await serve((request, response) => {
      askedInside.push(request.url ?? '');
      response.end();
    });
    const leads = [301, 302, 303, 307, 308].map((status, n) => ({
      status,
      location: n % 2 === 0 ? `${inside}/inside` : 'http://169.254.169.254/latest/meta-data/',
    }));
    const leader = await serve((request, response) => {
      asked.add(request.url ?? '');
      const { status, location } = leads[Number(request.url?.slice(1))]!;
      response.writeHead(status, { location, refresh: `0; url=${location}` }).end();
    });
    const entries = leads.map((_lead, n) => ({ url: `${leader}/${n}`, secret, types: ['container.removed'] }));
    const service = await start({ DOCKAPI_WEBHOOKS_FILE: webhooksFile(entries) });
    await isWatching(service);
    await happen(service);
    const failures = async () => (await webhooksOf(service)).map((each) => each.last_failure?.reason);
    await expect.poll(failures).toEqual(leads.map(({ status }) => `status ${status}`));
    expect([...asked].sort()).toEqual(leads.map((_lead, n) => `/${n}`));
    expect(askedInside).toEqual([]);

    // No caller names an address.
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await fetch(`${service.url}/webhooks`, { method })).status).toBe(405);
  });

  it('get what is due after a restart, and nothing twice from two dockAPIs', async () => {
    const receiver = new WebhookReceiver(secret);
    receiver.status = 503;
    const url = await listen(receiver);
    const env = {
      DOCKAPI_WEBHOOKS_FILE: webhooksFile([{ url, secret }]),
      DOCKAPI_STORE: 'file',
      DOCKAPI_STATE_DIR: mkdtempSync(path.join(dir, 'state-')),
    };
    const first = await start(env);
    await isWatching(first);
    const id = await happen(first);
    await expect.poll(() => typesOf(receiver.asked, id)).toContain('container.removed');
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    receiver.status = 204;
    const both = await Promise.all([start(env), start(env)]);
    await expect.poll(() => typesOf(receiver.received, id).sort()).toEqual(['container.created', 'container.removed']);
    for (const each of both) await isWatching(each);
    const more = await Promise.all(both.map((each) => happen(each)));
    for (const each of more)
      await expect
        .poll(() => typesOf(receiver.received, each).sort())
        .toEqual(['container.created', 'container.removed']);
    expect(new Set(receiver.received.map((each) => each.id)).size).toBe(receiver.received.length);
  });
});

it('a broken webhooks file stops the start, without showing it', async () => {
  const file = webhooksFile([{ url: 'http://127.0.0.1:9/', secret: 'whsec_canary' }]);
  const failed = startService({ DOCKAPI_WEBHOOKS_FILE: file });
  await expect(failed).rejects.toThrow(/DOCKAPI_WEBHOOKS_FILE: entry 1 needs a secret/);
  await expect(failed).rejects.not.toThrow(/canary/);
});
