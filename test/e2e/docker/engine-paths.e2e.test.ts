import http from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CountingEngine } from '../../support/counting-engine.js';
import { type Service, startService } from '../../support/service.js';

const VALUES = 10_000;
const AT_ONCE = 16;

/** All engine calls that dockAPI may make for a container or an image that does not exist. */
const EXPECTED = [
  /^GET \/containers\/[A-Za-z0-9][\w.-]{0,127}\/json$/,
  /^POST \/containers\/create\?$/,
  /^GET \/_ping$/, // its API version, before events are watched
  /^GET \/events\?filters=[^/&]+$/,
  /^GET \/containers\/json\?[^/]+$/,
];

let engine: CountingEngine;
let service: Service;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  engine = await CountingEngine.listen();
  service = await startService({ DOCKER_HOST: engine.host });
});
afterAll(async () => {
  agent.destroy();
  await service?.stop();
  await engine?.[Symbol.asyncDispose]();
});

/** Text that resembles a path, a query or another encoding, or is almost valid. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...'abzAZ09_.-',
    '/',
    '\\',
    '..',
    '%',
    '%2f',
    '%2e',
    '%00',
    '?',
    '#',
    ':',
    '@',
    ' ',
    '\0',
    '\n',
    '\r\n',
    'é',
    '/json',
    '/../',
    'images',
    'containers',
  ),
  maxLength: 24,
});

it(`lets none of ${VALUES} ids and images reach another engine path`, { timeout: 480_000 }, async () => {
  const values = fc.sample(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 40 })), VALUES);
  const before = engine.calls.length;
  const statuses = new Set<number>();
  const queue = values.entries();
  const worker = async () => {
    for (const [index, value] of queue) statuses.add(await (index % 2 ? byId(value, index) : byImage(value)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect([...statuses].sort()).toEqual([400, 404]);
  const asked = engine.calls.slice(before).map(({ method, target }) => `${method} ${target}`);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((call) => !EXPECTED.some((each) => each.test(call))).slice(0, 10)).toEqual([]);
});

const ROUTES = ['', '/logs', '/', '/exec'] as const;

/** In a path, percent-encoded so that it arrives as one id; partly unencoded if that is still one path segment. */
function byId(value: string, index: number): Promise<number> {
  const isBare = index % 3 === 0 && /^[\x21-\x7e]+$/.test(value) && !/^\.*$/.test(value);
  const id = isBare ? value.replaceAll(/[/?#]/g, encodeURIComponent) : encodeURIComponent(value.toWellFormed());
  const route = ROUTES[index % ROUTES.length];
  if (route === '/') return send('GET', `/proxy/x${id}/`);
  return route === '/exec'
    ? send('POST', `/containers/x${id}/exec`, { command: 'true' })
    : send('GET', `/containers/x${id}${route}`);
}

function byImage(image: string): Promise<number> {
  return send('POST', '/containers/run', { image, container_port: 80, pull: 'never' });
}

/** @returns the response's status */
function send(method: string, path: string, json?: object): Promise<number> {
  const { hostname, port } = new URL(service.url);
  const headers = json && { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, agent, ...(headers && { headers }) }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject).end(json && JSON.stringify(json));
  });
}
