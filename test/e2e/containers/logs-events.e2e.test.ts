import { describe, expect, it } from 'vitest';
import { createManaged, ok } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { readEvents, type ServerSentEvent } from '../../support/server-sent-events.js';
import { differs, isPodman } from '../../support/tested-engine.js';

interface Line {
  time?: string;
  data?: string;
  base64?: string;
  state?: string;
  exit_code?: number | null;
}
type Event = ServerSentEvent<Line>;

const dockapi = useDockapi();

const follow = (id: string, query = '', lastId?: string) =>
  readEvents<Line>(`${dockapi.service.url}/containers/${id}/logs${query}`, {
    ...(lastId !== undefined && { 'last-event-id': lastId }),
  });

/** Events until one has this name. */
async function until(reader: Awaited<ReturnType<typeof follow>>, name: string): Promise<Event[]> {
  const seen: Event[] = [];
  while (seen.at(-1)?.event !== name) seen.push((await reader.any())!);
  return seen;
}

async function all(id: string, query = '', lastId?: string): Promise<Event[]> {
  using reader = await follow(id, query, lastId);
  return await until(reader, 'end'); // not disposed of before
}

const texts = (events: Event[]) => events.slice(0, -1).map(({ data }) => data.data);

describe('GET /containers/{id}/logs as events', () => {
  it('has an event for each line, and the end with the exit code', async () => {
    const { id } = await dockapi.running({
      command: ['sh', '-c', 'echo out; sleep 0.1; echo err >&2; sleep 0.1; printf "\\377\\n"; exit 3'],
      detach: false,
      wait_timeout: 100,
    });
    const events = await all(id);
    expect(events.map(({ event }) => event)).toEqual(['stdout', 'stderr', 'stdout', 'end']);
    expect(events.map(({ data: { data, base64 } }) => data ?? base64)).toEqual([
      'out\n',
      'err\n',
      isPodman ? '/wo=' : '\ufffd\n', // Docker's json-file replaces what is no text
      undefined,
    ]);
    expect(events.at(-1)!.data).toEqual({ state: 'exited', exit_code: 3 });
    expect(events[0]!.data.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('has the last lines, those of a stream, and those of a time', async () => {
    const id = await dockapi.ranScript('for n in 1 2 3 4 5; do echo $n; done; echo err >&2');
    expect(texts(await all(id, '?tail=2&stderr=false'))).toEqual(['4\n', '5\n']);
    expect(texts(await all(id, '?tail=0'))).toEqual([]);
    expect(texts(await all(id, '?stdout=false'))).toEqual(['err\n']);
    expect(texts(await all(id, '?until=1h'))).toEqual([]);
  });

  it('has the whole line of parts of 16 KiB, also where a character is cut in two', async () => {
    // Docker's driver json-file has replaced the halves of the character by then.
    const HostConfig = { LogConfig: { Type: isPodman ? 'k8s-file' : 'local' } };
    const script = `printf x; i=0; while [ $i -lt 20000 ]; do printf '\\303\\274'; i=$((i+1)); done; echo`;
    const id = await createManaged({ Cmd: ['sh', '-c', script], HostConfig });
    await ok('POST', `/containers/${id}/start`);
    await ok('POST', `/containers/${id}/wait`);
    const [text = ''] = texts(await all(id));
    // The engine 20.10 leaves out the end of such a line.
    expect(text.trimEnd() === `x${'ü'.repeat(20_000)}`).toBe(true);
  });

  it('goes on over restarts, and ends when the container stays down', async () => {
    const command = ['sh', '-c', 'echo started; trap "echo stopped; exit 4" TERM; sleep 600 & wait'];
    const { id } = await dockapi.running({ command });
    using reader = await follow(id, '?follow=true');
    const first = (await reader.any())!;
    await dockapi.client.post(`/containers/${id}/restart?timeout=60`);
    const restarted = await until(reader, 'restarted');
    const isBack = restarted.some(({ data }) => data.data === 'started\n');
    const again = isBack ? [] : [(await reader.any())!];
    await dockapi.client.post(`/containers/${id}/stop?timeout=60`);
    const rest = await until(reader, 'end');
    const told = [first, ...restarted, ...again, ...rest].map(({ event, data }) => data.data ?? event);
    const lines = ['started\n', 'stopped\n', 'started\n', 'stopped\n', 'end'];
    if (differs('late news of restarts')) {
      expect(told.filter((each) => each !== 'restarted')).toEqual(lines);
      expect(told.indexOf('restarted')).toBeGreaterThan(told.indexOf('stopped\n'));
    } else expect(told).toEqual([...lines.slice(0, 2), 'restarted', ...lines.slice(2)]);
    expect(rest.at(-1)!.data).toEqual({ state: 'exited', exit_code: 4 });
    // What it would have missed meanwhile.
    expect((await all(id, '', first.id)).map(({ event, data }) => data.data ?? event)).toEqual([
      ...['stopped\n', 'started\n', 'stopped\n', 'end'],
    ]);
  });

  it('begins with a gap where the engine has deleted the line', async () => {
    const id = await dockapi.ranScript('echo one; echo two');
    const [one] = await all(id);
    const gone = one!.id!.replace(/\d$/, '7');
    const events = await all(id, '', gone);
    expect(events[0]!.event).toBe('gap');
    expect(texts(events.slice(1))).toEqual(['one\n', 'two\n']);
  });

  it.each([['last_event_id', 'nonsense'] as const, ['tail', 'some'] as const])(
    'refuses a wrong %s',
    async (name, value) => {
      const id = await dockapi.ran('true');
      const headers = { accept: 'text/event-stream' };
      const { status, body } = await dockapi.client.get(`/containers/${id}/logs?${name}=${value}`, { headers });
      expect({ status, field: (body['errors'] as { field: string }[])[0]!.field }).toEqual({
        status: 400,
        field: name,
      });
    },
  );
});

describe('a reader of a log that is cut 200 times at random', () => {
  it('misses no line, and gets none twice: over restarts, rotation, and lines of one nanosecond', async () => {
    // Both streams write at once; the log is rotated several times, unless it is Podman's, which keeps no older files.
    const script = `
      write() { for n in $(seq 1 400); do echo "$1 $n ${'x'.repeat(200)}"; done; }
      write out & write err >&2 & wait; sleep 600`;
    const LogConfig = { Type: 'json-file', Config: isPodman ? {} : { 'max-size': '64k', 'max-file': '20' } };
    const id = await createManaged({ Cmd: ['sh', '-c', script], HostConfig: { LogConfig } });
    await ok('POST', `/containers/${id}/start`);
    await expect
      .poll(async () => (await dockapi.client.get(`/containers/${id}/logs?tail=all`)).text.split('\n').length)
      .toBe(801);
    const restarted = dockapi.client.post(`/containers/${id}/restart?timeout=0`);
    const seen: Event[] = [];
    const isLine = ({ event }: Event) => event === 'stdout' || event === 'stderr';
    for (let cuts = 0; seen.length < 1_600; cuts++) {
      using reader = await follow(id, '?follow=true&tail=all', seen.at(-1)?.id);
      const few = cuts < 200 ? Math.floor(Math.random() * 7) : Infinity;
      for (let taken = 0; taken < few && seen.length < 1_600;) {
        const event = (await reader.any())!;
        if (!isLine(event)) continue;
        seen.push(event);
        taken++;
      }
      if (seen.length === 1_600) expect(cuts).toBeGreaterThanOrEqual(200);
    }
    await restarted;
    await ok('POST', `/containers/${id}/kill`);
    const { text } = await dockapi.client.get(`/containers/${id}/logs?tail=all`);
    expect(seen.map(({ data }) => data.data).join('')).toBe(text);
    expect(new Set(seen.map((event) => event.id)).size).toBe(1_600);
  });
});
