import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CountingEngine } from '../../support/counting-engine.js';
import { listen } from '../../support/ports.js';
import { refusalOf } from '../../support/refusal.js';
import { startService } from '../../support/service.js';
import { testEngine } from '../../support/test-engine.js';

/** The message with which it refuses to start, without a stack trace. */
async function refusal(env: NodeJS.ProcessEnv): Promise<string> {
  const { code, output } = await refusalOf(env);
  expect(code, output).toBe(1);
  expect(output).not.toMatch(/^ +at /m);
  return output;
}

async function healthWith(env: NodeJS.ProcessEnv): Promise<number> {
  const service = await startService(env);
  try {
    return (await fetch(`${service.url}/healthz`)).status;
  } finally {
    await service.stop();
  }
}

describe('settings', () => {
  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'no such host'],
    ['HOST', '192.0.2.1'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example/path'],
    ['DOCKAPI_PORT_RANGE', '20000'],
    ['DOCKAPI_PORT_RANGE', '3-2'],
    ['DOCKAPI_PORT_RANGE', '0-70000'],
    ['DOCKAPI_OUTPUT_LIMIT', '10MB'],
    ['DOCKAPI_ENGINE_TIMEOUT', '0'],
    ['DOCKAPI_PULL_TIMEOUT', '1.5'],
    ['DOCKAPI_PROXY_CONNECT_TIMEOUT', 'soon'],
    ['DOCKAPI_PROXY_RESPONSE_TIMEOUT', '-5'],
    ['DOCKAPI_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DOCKAPI_SHUTDOWN_DELAY', 'x'],
    ['DOCKAPI_SHUTDOWN_TIMEOUT', 'x'],
    ['DOCKER_HOST', 'tcp://'],
    ['DOCKER_HOST', 'nonsense://engine'],
    ['DOCKER_HOST', 'unix://'],
    ['DOCKER_HOST', 'tcp://127.0.0.1:port'],
  ])('stop the start with a message that names the variable: %s=%s', async (name, value) => {
    expect((await refusal({ [name]: value })).split('\n')).toContainEqual(expect.stringContaining(name));
  });

  it('are all reported at once', async () => {
    const output = await refusal({ PORT: 'x', LOG_LEVEL: 'y', DOCKAPI_PORT_RANGE: 'z' });
    for (const name of ['PORT', 'LOG_LEVEL', 'DOCKAPI_PORT_RANGE'])
      expect(output).toMatch(new RegExp(`^${name}\\b`, 'm'));
  });

  it('name the port that is in use', async () => {
    await using taken = await listen();
    expect(await refusal({ PORT: String(taken.port) })).toContain(String(taken.port));
  });

  it('cause a warning if dockAPI does not have them', async () => {
    await using service = await startService({ DOCKAPI_PORTRANGE: '1-2' });
    expect(service.output()).toContain('DOCKAPI_PORTRANGE is not a setting');
  });

  it('count as absent if they are empty', async () => {
    expect(await healthWith({ CORS_ORIGINS: '', LOG_LEVEL: '', DOCKAPI_PORT_RANGE: '' })).toBe(200);
  });
});

describe('the engine that dockAPI uses', () => {
  let engine: CountingEngine;
  let config: string;

  beforeEach(async () => {
    engine = await CountingEngine.listen();
    config = await mkdtemp(path.join(tmpdir(), 'dockapi-config-'));
  });
  afterEach(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(config, { recursive: true });
  });

  /** As `docker context create` stores it. */
  async function addContext(name: string, host: string): Promise<void> {
    const directory = path.join(config, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
    await mkdir(directory, { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    await writeFile(path.join(directory, 'meta.json'), JSON.stringify(meta));
  }

  async function expectAsked(env: NodeJS.ProcessEnv): Promise<void> {
    expect(await healthWith({ DOCKER_CONFIG: config, ...env })).toBe(200);
    expect(engine.calls.some(({ target }) => target.includes('/_ping'))).toBe(true);
  }

  it('is what DOCKER_HOST names, with tcp:// or without a scheme', async () => {
    await expectAsked({ DOCKER_HOST: engine.host });
    engine.calls.length = 0;
    await expectAsked({ DOCKER_HOST: `127.0.0.1:${engine.port}` });
  });

  it('is used according to dockAPI’s settings, not to variables that only the client library reads', async () => {
    await expectAsked({ DOCKER_HOST: engine.host, DOCKER_PATH_PREFIX: '/elsewhere/', DOCKER_CLIENT_TIMEOUT: '1' });
  });

  it('may be a unix socket', async () => {
    const socket = path.join(config, 'engine.sock');
    await using _engine = await CountingEngine.listen(socket);
    expect(await healthWith({ DOCKER_HOST: `unix://${socket}` })).toBe(200);
  });

  it('is that of the CLI’s current context without DOCKER_HOST', async () => {
    await addContext('elsewhere', engine.host);
    await writeFile(path.join(config, 'config.json'), JSON.stringify({ currentContext: 'elsewhere' }));
    await expectAsked({ DOCKER_HOST: undefined });
  });

  it('is that of DOCKER_CONTEXT before the current context, and of DOCKER_HOST before both', async () => {
    await addContext('named', engine.host);
    await addContext('current', 'unix:///nonexistent/engine.sock');
    await writeFile(path.join(config, 'config.json'), JSON.stringify({ currentContext: 'current' }));
    await expectAsked({ DOCKER_HOST: undefined, DOCKER_CONTEXT: 'named' });
    const calls = await engine.during(() =>
      healthWith({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'named', DOCKER_HOST: testEngine().dockerHost }),
    );
    expect(calls).toEqual([]);
  });

  it.each([
    ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'missing-context' }, '{}'],
    ['the current context', {}, '{"currentContext":"missing-context"}'],
  ])('stops the start if %s names one that does not exist', async (_what, env, json) => {
    await writeFile(path.join(config, 'config.json'), json);
    expect(await refusal({ DOCKER_HOST: undefined, DOCKER_CONFIG: config, ...env })).toContain('missing-context');
  });

  it('is not used without the certificates that DOCKER_TLS_VERIFY requires', async () => {
    const DOCKER_CERT_PATH = path.join(config, 'nosuch');
    const env = { DOCKER_HOST: engine.host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH };
    expect(await refusal(env)).toContain('DOCKER_CERT_PATH');
  });
});
