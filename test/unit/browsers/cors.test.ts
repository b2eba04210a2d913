import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AllowedOrigins } from '../../../src/browsers/allowed-origins.js';
import { Cors } from '../../../src/browsers/cors.js';
import type { Config } from '../../../src/config/config.js';
import type { PublishedPorts } from '../../../src/docker/containers/published-ports.service.js';

const PUBLISHED = 20_000;
const ports = { has: (port: number) => Promise.resolve(port === PUBLISHED) } as PublishedPorts;
const allowed = new AllowedOrigins({ corsOrigins: ['https://app.example'] } as unknown as Config, ports);
const cors = (origin: string | undefined, { method = 'GET', ...headers }: Record<string, string> = {}) =>
  new Cors(allowed).optionsFor({
    method,
    headers: { ...(origin && { origin }), ...headers },
  } as unknown as IncomingMessage);

describe('Cors', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'http://localhost', 'https://app.example'])(
    'allows %s, by its name and never by *',
    async (origin) => {
      expect(await cors(origin)).toMatchObject({ origin, credentials: true });
    },
  );

  it.each([
    undefined,
    'null',
    'https://evil.example',
    'https://localhost:3000',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example:80',
    'http://evil@localhost',
    'http://127.0.0.2:3000',
    'https://app.example.evil',
    `http://127.0.0.1:${PUBLISHED}`,
    `http://localhost:${PUBLISHED}`,
  ])('sends %s no headers', async (origin) => {
    expect(await cors(origin)).toEqual({ origin: false });
  });

  it('responds to OPTIONS only if it is a preflight', async () => {
    const origin = 'http://localhost:3000';
    expect(await cors(origin, { method: 'OPTIONS', 'access-control-request-method': 'PUT' })).toMatchObject({
      preflightContinue: false,
    });
    expect(await cors(origin, { method: 'OPTIONS' })).toMatchObject({ preflightContinue: true });
  });
});
