import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientTypes, clientTypesFile } from '../../../scripts/lib/client-types.mjs';
import { Container, Dockapi, DockapiError, type LogEvent } from '../../../clients/typescript/src/index.js';
import { useDockapi } from '../../support/dockapi.js';
import { makeToken } from '../../support/tokens.js';

const { token, entry, headers } = makeToken('ci', 'team-a', 'read,run,exec,proxy');
const dockapi = useDockapi({ DOCKAPI_TOKENS: entry }, headers);

const connect = () => new Dockapi({ url: dockapi.service.url, token });
const SLEEPER = { image: 'busybox', container_port: 8080, command: ['sleep', '600'] };
const decoder = new TextDecoder();

describe('the types of the client', () => {
  it('are those of the OpenAPI document (npm run clients writes them)', async () => {
    expect(readFileSync(clientTypesFile, 'utf8') === (await clientTypes())).toBe(true);
  });
});

describe('the client', () => {
  it('runs a container, waits until it is ready, and removes it at the end of its block', async () => {
    let id: string;
    {
      await using container = await connect().run({
        image: 'nginx:latest',
        container_port: 80,
        health_path: '/',
        wait_ready: true,
      });
      id = container.id;
      expect(container.data).toMatchObject({ status: 'running', container_port: 80 });
      const response = await container.fetch('/');
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('nginx');
    }
    expect((await dockapi.client.get(`/containers/${id}`)).status).toBe(404);
  });

  it('follows a log until the container ends, and tells its exit code', async () => {
    const script = 'echo one; echo two >&2; sleep 1; echo three; exit 3';
    const container = await connect().run({ ...SLEEPER, command: ['sh', '-c', script] });
    const events: LogEvent[] = [];
    for await (const event of container.logs({ follow: true, tail: 'all' })) events.push(event);
    const lines = (type: string) =>
      events.flatMap((event) => (event.type === type && 'text' in event ? [event.text] : []));
    expect(lines('stdout')).toEqual(['one\n', 'three\n']);
    expect(lines('stderr')).toEqual(['two\n']);
    expect(events.at(-1)).toEqual({ type: 'end', state: 'exited', exit_code: 3 });
  });

  it('has the log so far as text', async () => {
    const job = await connect().runToEnd({ ...SLEEPER, command: ['sh', '-c', 'echo one; echo two'] });
    const log = connect().container(job.id);
    expect([await log.logText(), await log.logText({ tail: 1 })]).toEqual(['one\ntwo\n', 'two\n']);
  });

  it('runs a command with input, and keeps stdout and stderr apart', async () => {
    const container = await connect().run(SLEEPER);
    await using process = await container.spawn(['sh', '-c', 'wc -c; echo bad >&2; exit 5'], { stdin: true });
    const writer = process.stdin.getWriter();
    await writer.write(new Uint8Array(300_000));
    await writer.close();
    const output = { stdout: '', stderr: '' };
    for await (const { stream, bytes } of process.output) output[stream] += decoder.decode(bytes);
    expect(output).toEqual({ stdout: '300000\n', stderr: 'bad\n' });
    expect(await process.end).toEqual({ state: 'exited', exit_code: 5 });
  });

  it('throws the problem of a request that fails', async () => {
    const failure = await connect()
      .container('nobody')
      .inspect()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DockapiError);
    expect(failure).toMatchObject({
      code: 'container_not_found',
      status: 404,
      message: expect.stringContaining('nobody'),
    });
  });

  it('has a method for what is typed by hand, and the routes for the rest', async () => {
    const client = connect();
    const { data } = await client.api.GET('/containers', { params: { query: { status: 'running' } } });
    expect(data).toEqual([]);
    expect(client.container('web')).toBeInstanceOf(Container);
  });
});
