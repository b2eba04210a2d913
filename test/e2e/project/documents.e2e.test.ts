import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { Client } from '../../support/client.js';
import { codeBlocks, documentText } from '../../support/documents.js';
import { engineRequest, removeContainer } from '../../support/engine.js';
import { ended } from '../../support/operations.js';
import { runCommands } from '../../support/run-commands.js';
import { type Service, startService } from '../../support/service.js';

const WEB = { image: 'dockapi/echo', container_port: 8080, name: 'web', wait_ready: true, health_path: '/' };

const blocksOf = (file: string) => codeBlocks(documentText(file), 'bash');

/** Runs the container that the examples call `web`. */
async function runWeb(client: Client): Promise<string> {
  const { status, text, body } = await client.post<RunResultDto>('/containers/run', WEB);
  expect(status, text).toBe(201);
  return body.id;
}

describe('the commands in the documents work literally', () => {
  let service: Service;

  beforeAll(async () => {
    if (canStartEngine()) await ensureInstalled(['curl']);
    service = await startService();
  });
  afterAll(() => service?.stop());

  it('runs every block of docs/running-containers.md', async () => {
    const outputs: string[] = [];
    for (const block of blocksOf('docs/running-containers.md')) outputs.push(await runCommands(block, service.url));
    const [ran, many, toExit, list, restarted, waited, log, pull, network, removed] = outputs;
    await fetch(`${service.url}/containers/many?force=true`, { method: 'DELETE' });
    expect(JSON.parse(ran ?? '')).toMatchObject({ name: 'web', status: 'running' });
    expect(many).toMatch(/"name":"many".*"container_port":9000/s);
    expect(JSON.parse(toExit ?? '')).toMatchObject({ exit_code: 0, stdout: 'hello\n', truncated: false });
    expect(list).toMatch(/"name":"web".*"restart_count":0/s);
    expect(JSON.parse(restarted ?? '')).toMatchObject({ name: 'web', status: 'running' });
    expect(JSON.parse(waited ?? '')).toMatchObject({ name: 'web', status: 'running' });
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT.+GET \/ HTTP/m);
    expect(pull?.trim().split('\n').at(-1)).toContain('"image":"nginx:latest"');
    expect(network).toMatch(/"name":"team-a".*"removed":true/s);
    expect(JSON.parse(removed ?? '')).toMatchObject({ removed: true });
  });

  it('runs every block of docs/lifetimes.md', async () => {
    const outputs: string[] = [];
    for (const block of blocksOf('docs/lifetimes.md')) outputs.push(await runCommands(block, service.url));
    const [ran, lifetime] = outputs;
    await fetch(`${service.url}/containers/preview?force=true`, { method: 'DELETE' });
    expect(JSON.parse(ran ?? '')).toMatchObject({ name: 'preview', idle_timeout: 900, asleep: null });
    expect(JSON.parse(lifetime ?? '')).toMatchObject({ idle_timeout: 900, next: { action: 'stop' }, history: [] });
  });

  it('runs the block of docs/pools.md', async () => {
    const [block = ''] = blocksOf('docs/pools.md');
    const output = await runCommands(block, service.url);
    for (const path of ['pools/web', 'containers/my-web?force=true'])
      expect((await fetch(`${service.url}/${path}`, { method: 'DELETE' })).status).toBe(200);
    expect(output).toMatch(/"name":"web","size":2.*"name":"my-web".*"status":"running".*"warm":/s);
  });

  it('runs every block of docs/exec.md', async () => {
    const client = await Client.connect(service.url);
    const busybox = { image: 'busybox', container_port: 8080, name: 'web', command: 'sleep 600' };
    const { id } = (await client.post<RunResultDto>('/containers/run', busybox)).body;
    try {
      const outputs: string[] = [];
      for (const block of blocksOf('docs/exec.md')) outputs.push(await runCommands(block, service.url));
      const [waited = '', left = ''] = outputs;
      expect(JSON.parse(waited)).toMatchObject({ id, exit_code: 0, stdout: expect.stringContaining('etc') });
      expect(left).toMatch(/"exec_id":"job-1".*"state":"running".*"state":"exited".*}done\n$/s);
    } finally {
      await removeContainer(id);
    }
  });

  it('runs every block of docs/lifecycle.md', async () => {
    const client = await Client.connect(service.url);
    const nginx = { image: 'nginx', container_port: 80, name: 'web', wait_ready: true };
    const { id } = (await client.post<RunResultDto>('/containers/run', nginx)).body;
    try {
      const outputs: string[] = [];
      for (const block of blocksOf('docs/lifecycle.md')) outputs.push(await runCommands(block, service.url));
      const [changed = '', killed = '', committed = '', stats = ''] = outputs;
      expect(JSON.parse(changed)).toMatchObject({ id, status: 'running' });
      expect(JSON.parse(killed)).toEqual({ id, signal: 'HUP' });
      expect(JSON.parse(committed)).toMatchObject({ image: 'web-snapshot:1' });
      expect(JSON.parse(stats)).toMatchObject({ id, cpus: 1.5, memory: { limit: 512 * 1024 * 1024 } });
    } finally {
      await removeContainer(id);
      await engineRequest('DELETE', '/images/web-snapshot:1?force=1');
    }
  });

  it('runs the block of docs/operations.md', async () => {
    const client = await Client.connect(service.url);
    const [begin = ''] = blocksOf('docs/operations.md');
    const { id, kind } = JSON.parse(await runCommands(begin, service.url)) as OperationDto;
    expect(kind).toBe('run');
    const { state, container_id } = await ended(client, { id });
    await removeContainer(container_id!);
    expect(state).toBe('succeeded');
  });

  it('runs the block of docs/idempotency.md', async () => {
    const [run = ''] = blocksOf('docs/idempotency.md');
    const first = await runCommands(run, service.url);
    await removeContainer((JSON.parse(first) as RunResultDto).id);
    expect(await runCommands(run, service.url)).toBe(first);
  });

  it('runs the block of docs/events.md', async () => {
    const [page = ''] = blocksOf('docs/events.md');
    const { events } = JSON.parse(await runCommands(page, service.url)) as { events: { type: string }[] };
    expect(events.map(({ type }) => type)).toContain('container.removed');
  });

  it('runs the blocks of docs/proxy.md and docs/limits.md', async () => {
    const id = await runWeb(await Client.connect(service.url));
    try {
      const [proxied = ''] = blocksOf('docs/proxy.md');
      const output = await runCommands(proxied, service.url);
      expect(output).toContain(`"container_id":"${id}"`);
      expect(output).toContain('/?page=1&limit=20');
      expect(output).toContain('/api/items');
      const [limits = ''] = blocksOf('docs/limits.md');
      expect(JSON.parse(await runCommands(limits, service.url))).toMatchObject({ images: null });
    } finally {
      await removeContainer(id);
    }
  });

  it('runs every block of docs/authentication.md', async () => {
    const [makeToken = '', useToken = '', createTicket = '', createLink = ''] = blocksOf('docs/authentication.md');
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-documents-'));
    const file = path.join(dir, 'tokens.txt');
    const script = `cd '${root}'; ${makeToken.replace('tokens.txt', file)}`;
    const [TOKEN = ''] = /^dockapi_\S+$/m.exec(await runCommands(script, service.url)) ?? [];
    const team = await startService({ DOCKAPI_TOKENS_FILE: file });
    const id = await runWeb(await Client.connect(team.url, { 'x-api-key': TOKEN }));
    try {
      expect(await runCommands(useToken, team.url, { TOKEN })).toContain(`"id":"${id}"`);
      expect(await runCommands(createTicket, team.url, { TOKEN })).toContain('"expires_in":30');
      const { url, methods } = JSON.parse(await runCommands(createLink, team.url, { TOKEN })) as Record<
        string,
        unknown
      >;
      expect(url).toMatch(/^http:\/\/\w{12}\.localhost:\d+\/\?dockapi_link=/);
      expect(methods).toEqual(['GET', 'HEAD']);
    } finally {
      await removeContainer(id);
      await team.stop();
      rmSync(dir, { recursive: true });
    }
  });
});
