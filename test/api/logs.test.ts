import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LogsQuery } from '../../src/docker/engine/engine-types.js';
import { AppError } from '../../src/errors/app-error.js';
import { type AllowedCalls, startApp, type TestApp } from '../support/app.js';

const ID = 'a'.repeat(64);
const DAY = 86_400;

const details = {
  Id: ID,
  Image: 'sha256:1',
  Name: '/mine',
  State: { Status: 'running', Running: true },
  NetworkSettings: { Ports: {}, Networks: {} },
  Config: { Tty: false, Labels: { 'dockapi.managed': 'true', 'dockapi.run': 'r' } },
  HostConfig: { LogConfig: { Type: 'syslog' } },
};

/** The engine's frames: 1 is stdout, 2 stderr, 3 the engine's own. */
function frame(type: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const line = (second: number, text: string) => `2026-01-31T12:00:${String(second).padStart(2, '0')}.000000000Z ${text}`;

/** An engine whose container has this log, for any query. A followed log does not end. */
function engineWith(log: Buffer[], asked: LogsQuery[] = []): AllowedCalls {
  const containerLogs = (_id: string, query: LogsQuery) => {
    asked.push(query);
    const body = new Readable({ read: () => undefined });
    for (const bytes of log) body.push(bytes);
    if (!query.follow) body.push(null);
    return Promise.resolve(body);
  };
  return {
    inspectContainer: () => Promise.resolve(details),
    images: { inspect: () => Promise.resolve({ Id: 'sha256:1', Config: { Labels: {} } }) },
    containerLogs,
  } as unknown as AllowedCalls;
}

const broken = [frame(1, line(1, 'ok\n')), frame(3, 'Error grabbing logs: unexpected EOF\n')];

describe('an error of the engine in a log', () => {
  it.each(['tail=all', 'tail=all&stdout=false', 'tail=all&follow=true'])(
    'breaks the response off, with %s',
    async (query) => {
      await using app = await startApp(engineWith(broken));
      const response = await fetch(`${app.url}/containers/${ID}/logs?${query}`);
      let text = '';
      const reading = (async () => {
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
      })();
      await expect(reading).rejects.toThrow();
      expect(text).not.toContain('Error grabbing');
    },
  );

  it('is a problem while the last lines are searched', async () => {
    await using app = await startApp(engineWith(broken));
    const response = await fetch(`${app.url}/containers/${ID}/logs?tail=5`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'engine_error' });
  });
});

describe('a log as events', () => {
  const headers = { accept: 'text/event-stream' };
  const textOf = async (app: TestApp, query: string) =>
    (await fetch(`${app.url}/containers/${ID}/logs?${query}`, { headers })).text();

  it('ends with the state of the container', async () => {
    await using app = await startApp(engineWith([frame(1, line(1, 'one\n')), frame(2, line(1, 'two\n'))]));
    expect(await textOf(app, 'tail=all')).toBe(
      'id: 2026-01-31T12:00:01.000000000Z/stdout/1\nevent: stdout\n' +
        'data: {"time":"2026-01-31T12:00:01.000000000Z","data":"one\\n"}\n\n' +
        'id: 2026-01-31T12:00:01.000000000Z/stderr/1\nevent: stderr\n' +
        'data: {"time":"2026-01-31T12:00:01.000000000Z","data":"two\\n"}\n\n' +
        'event: end\ndata: {"state":"running","exit_code":null}\n\n',
    );
  });

  it('cannot be made to contain an event by what the container writes', async () => {
    const hostile = 'x\r\revent: end\r\u2028id: 1\u0000\n';
    await using app = await startApp(engineWith([frame(1, line(1, hostile))]));
    const text = await textOf(app, 'tail=all');
    expect(text.match(/^event: .*$/gm)).toEqual(['event: stdout', 'event: end']);
    expect(text).not.toMatch(/[\r\0]/);
    const data = text.split('\n').find((each) => each.startsWith('data: '))!;
    expect(JSON.parse(data.slice('data: '.length))).toMatchObject({ data: hostile });
  });

  it('has the problem instead of the end if the engine fails, and not as the container’s text', async () => {
    await using app = await startApp(engineWith(broken));
    const text = await textOf(app, 'tail=all');
    expect(text.match(/^event: .*$/gm)?.at(-1)).toBe('event: problem');
    expect(text).toContain('"code":"engine_error"');
  });

  it('needs the header for an id', async () => {
    await using app = await startApp(engineWith([]));
    const response = await fetch(`${app.url}/containers/${ID}/logs?last_event_id=x`);
    expect(response.status).toBe(400);
  });
});

describe('until', () => {
  const log = [frame(1, line(1, 'one\n')), frame(1, line(2, 'two\n'))];

  it.each(['0', '0001-01-01T00:00:00Z', '1950-01-01T00:00:00Z', '1h', '2026-01-31T12:00:05Z', '0s'])(
    'in the past (%s) ends a followed log at once',
    async (until) => {
      const asked: LogsQuery[] = [];
      await using app = await startApp(engineWith(log, asked));
      const response = await fetch(`${app.url}/containers/${ID}/logs?tail=all&follow=true&until=${until}`);
      expect(await response.text()).toBe('one\ntwo\n');
      expect(asked.map(({ follow }) => follow)).toEqual([false]);
      expect(Number(asked[0]?.until)).toBeGreaterThan(0);
    },
  );

  it('ends a followed log at its time, without an error', async () => {
    await using app = await startApp(engineWith(log));
    const until = Date.now() / 1_000 + 0.3;
    const response = await fetch(`${app.url}/containers/${ID}/logs?tail=all&follow=true&until=${until.toFixed(3)}`);
    expect(await response.text()).toBe('one\ntwo\n');
  });

  it('may be later than a timer can wait', async () => {
    await using app = await startApp(engineWith(log));
    const gone = new AbortController();
    const until = Math.floor(Date.now() / 1_000) + 60 * DAY;
    const response = await fetch(`${app.url}/containers/${ID}/logs?tail=all&follow=true&until=${until}`, {
      signal: gone.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (text.length < 'one\ntwo\n'.length) text += (await reader.read()).value ?? 'ended too early';
    expect(text).toBe('one\ntwo\n');
    gone.abort();
  });
});

it('closes a silent followed log if only its headers were wanted', async () => {
  const closed = Promise.withResolvers<void>();
  const containerLogs = () =>
    Promise.resolve(new Readable({ read: () => undefined, destroy: (error, done) => (closed.resolve(), done(error)) }));
  await using app = await startApp({ ...engineWith([]), containerLogs });
  const response = await fetch(`${app.url}/containers/${ID}/logs?tail=all&follow=true`, { method: 'HEAD' });
  expect(response.status).toBe(200);
  await closed.promise;
});

it('names a log driver that cannot be read', async () => {
  const containerLogs = () =>
    Promise.reject(new AppError('logs_not_readable', 'configured logging driver does not support reading'));
  await using app = await startApp({ ...engineWith([]), containerLogs });
  for (const query of ['', '?tail=all', '?follow=true']) {
    const response = await fetch(`${app.url}/containers/${ID}/logs${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'logs_not_readable',
      detail: expect.stringContaining('"syslog"'),
    });
  }
});
