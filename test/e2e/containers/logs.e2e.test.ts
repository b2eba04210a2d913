import { beforeAll, describe, expect, it } from 'vitest';
import { engineRequest } from '../../support/engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { createManaged, createForeign } from '../../support/containers.js';
import { isThroughGateway } from '../../support/service.js';
import { differs } from '../../support/tested-engine.js';

const dockapi = useDockapi();

/** How a line's time begins it. */
const STAMP = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d${differs('log times of whole seconds') ? '' : String.raw`\.\d{9}`}Z `;
const inNanoseconds = it.skipIf(differs('log times of whole seconds'));

describe('GET /containers/{id}/logs', () => {
  describe('of a container that wrote 250 lines and exited', () => {
    const lines = Array.from({ length: 250 }, (_, i) => `line ${i + 1}\n`);
    let id: string;

    beforeAll(async () => {
      id = await dockapi.ranScript('for i in $(seq 1 250); do echo line $i; done');
    });

    it('returns its last 200 lines as plain text in UTF-8', async () => {
      const { status, headers, text } = await dockapi.client.get(`/containers/${id}/logs`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(text).toBe(lines.slice(50).join(''));
    });

    it.each([
      ['0', 0],
      ['1', 1],
      ['3', 3],
      ['250', 250],
      ['100000', 250],
      ['all', 250],
    ])('returns with tail=%s its last %i lines', async (tail, count) => {
      expect((await logs(id, { tail })).text).toBe(lines.slice(250 - count).join(''));
    });

    it('returns all of it with follow, and ends', async () => {
      expect((await logs(id, { follow: 'true', tail: 'all' })).text).toBe(lines.join(''));
    });

    it.each(['-1', 'abc', '', '1.5', '1e3', ' 1', 'ALL', '0x10', 'all,1'])('returns 400 for tail=%j', async (tail) => {
      const { status, body } = await logs(id, { tail });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'tail' }] });
    });

    it.each([
      ['tail=1&tail=2', 'tail'],
      ['lines=1', 'lines'],
      ['follow=maybe', 'follow'],
      ['follow=1', 'follow'],
      ['timestamps=yes', 'timestamps'],
      ['stdout=x', 'stdout'],
      ['stderr=', 'stderr'],
      ['since=1&since=2', 'since'],
      ['constructor=1', 'constructor'],
      ['stdout=false&stderr=false', 'stdout'],
    ])('returns 400 that names the field for ?%s', async (query, field) => {
      const { status, body } = await dockapi.client.get(`/containers/${id}/logs?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    });
  });

  describe('with since and until', () => {
    let id: string;
    let one: string;
    let two: string;

    beforeAll(async () => {
      id = await dockapi.ranScript('echo one; usleep 20000; echo two');
      const { text } = await logs(id, { timestamps: 'true' });
      [one = '', two = ''] = text.split('\n').map((line) => line.split(' ')[0] ?? '');
    });

    inNanoseconds('accept RFC 3339 to the nanosecond, both ends included', async () => {
      expect((await logs(id, { since: two })).text).toBe('two\n');
      expect((await logs(id, { since: one })).text).toBe('one\ntwo\n');
      expect((await logs(id, { until: one })).text).toBe('one\n');
      expect((await logs(id, { since: one, until: one })).text).toBe('one\n');
      expect((await logs(id, { since: after(one) })).text).toBe('two\n');
    });

    inNanoseconds('accept RFC 3339 with an offset, and lower case', async () => {
      const offset = new Date(Date.parse(two) + 2 * 3_600_000).toISOString().slice(0, 19) + fraction(two) + '+02:00';
      expect((await logs(id, { since: offset })).text).toBe('two\n');
      expect((await logs(id, { since: two.toLowerCase() })).text).toBe('two\n');
    });

    inNanoseconds('accept Unix seconds, with and without a fraction', async () => {
      const seconds = Math.floor(Date.parse(two) / 1_000);
      expect((await logs(id, { since: `${seconds}${fraction(two)}` })).text).toBe('two\n');
      expect((await logs(id, { until: `${seconds}${fraction(one)}` })).text).toMatch(/^one\n/);
      expect((await logs(id, { since: `${seconds + 3_600}` })).text).toBe('');
      expect((await logs(id, { until: `${seconds - 3_600}` })).text).toBe('');
    });

    it.runIf(differs('log times of whole seconds'))('accept RFC 3339 and Unix seconds to the second', async () => {
      const later = await dockapi.ranScript('echo one; sleep 2; echo two');
      const { text } = await logs(later, { timestamps: 'true' });
      const [, second = ''] = /(\S+) two/.exec(text) ?? [];
      for (const time of [second, second.toLowerCase(), String(Date.parse(second) / 1_000)]) {
        expect((await logs(later, { since: time })).text).toBe('two\n');
        expect((await logs(later, { until: time })).text).toBe('one\n');
      }
    });

    it('accept a duration before now', async () => {
      expect((await logs(id, { since: '10m' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { since: '1h30m' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { since: '1.5h' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { until: '10m' })).text).toBe('');
      expect((await logs(id, { since: '0s' })).text).toBe('');
    });

    it.each(['yesterday', '', '-5m', '10 m', '5d', '2026-13-45T00:00:00Z', '2026-01-31', '1e3', 'NaN'])(
      'returns 400 for %j in either',
      async (time) => {
        for (const field of ['since', 'until']) {
          const { status, body } = await logs(id, { [field]: time });
          expect({ status, body }, field).toMatchObject({
            status: 400,
            body: { code: 'invalid_request', errors: [{ field }] },
          });
        }
      },
    );

    it('begins each line with its time, with timestamps=true', async () => {
      const { text } = await logs(id, { timestamps: 'true' });
      expect(text).toMatch(new RegExp(`^${STAMP}one\n${STAMP}two\n$`));
    });
  });

  describe('of stdout and stderr', () => {
    let id: string;

    beforeAll(async () => {
      id = await dockapi.ranScript('for i in 1 2 3; do echo out $i; echo err $i >&2; done');
    });

    it.each([
      ['stderr=false', ['out 1', 'out 2', 'out 3']],
      ['stdout=false', ['err 1', 'err 2', 'err 3']],
      ['stdout=true&stderr=false', ['out 1', 'out 2', 'out 3']],
    ])('returns with ?%s that stream only', async (query, lines) => {
      expect((await dockapi.client.get(`/containers/${id}/logs?${query}`)).text).toBe(`${lines.join('\n')}\n`);
    });

    it('returns both, without the engine’s frames', async () => {
      const { text } = await logs(id);
      expect(text.trim().split('\n').sort()).toEqual(['err 1', 'err 2', 'err 3', 'out 1', 'out 2', 'out 3']);
    });
  });

  it('returns a TTY container’s log, which has no frames', async () => {
    const id = await createManaged({ Cmd: ['sh', '-c', 'echo häuser; echo more >&2'], Tty: true });
    await engineRequest('POST', `/containers/${id}/start`);
    await engineRequest('POST', `/containers/${id}/wait`);
    expect((await logs(id)).text).toBe('häuser\r\nmore\r\n');
  });

  it('returns characters of several bytes whole, from either stream', async () => {
    const id = await dockapi.ran('sh', '-c', "printf 'häß 漢字 🐳\\n'; printf 'Fehler: ü\\n' >&2");
    const { text } = await logs(id);
    expect(text.split('\n').sort()).toEqual(['', 'Fehler: ü', 'häß 漢字 🐳'].sort());
  });

  it('returns a line of many kilobytes whole', async () => {
    const id = await dockapi.ranScript("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end");
    expect((await logs(id)).text).toBe(`${'x'.repeat(100_000)}\nend\n`);
  });

  describe.each([
    ['', false],
    [' on a TTY', true],
  ])('of a container%s that wrote a line of 40,000 characters', (_where, Tty) => {
    const eol = Tty ? '\r\n' : '\n';
    const long = `${'x'.repeat(40_000)}${eol}`;
    let id: string;

    beforeAll(async () => {
      const script = "echo one; head -c 40000 /dev/zero | tr '\\0' x; echo; echo end";
      id = await createManaged({ Cmd: ['sh', '-c', script], Tty });
      await engineRequest('POST', `/containers/${id}/start`);
      await engineRequest('POST', `/containers/${id}/wait`);
    });

    it('returns it whole, with one timestamp', async () => {
      expect((await logs(id)).text).toBe(`one${eol}${long}end${eol}`);
      const { text } = await logs(id, { timestamps: 'true', tail: 'all' });
      expect(text).toMatch(new RegExp(`^${STAMP}one${eol}${STAMP}x{40000}${eol}${STAMP}end${eol}$`));
    });

    it.each(['true', 'false'])('counts it as one line of tail, with timestamps=%s', async (timestamps) => {
      for (const follow of ['false', 'true']) {
        const { text } = await logs(id, { tail: '2', timestamps, follow });
        expect(text.replace(new RegExp(STAMP, 'g'), '')).toBe(`${long}end${eol}`);
        expect((await logs(id, { tail: '1', timestamps, follow })).text).toMatch(
          new RegExp(`^(?:${STAMP})?end${eol}$`),
        );
      }
    });
  });

  it('counts lines of tail even if more of them are long than the engine is first asked for', async () => {
    const id = await dockapi.ranScript(
      "echo first; for i in $(seq 1 30); do echo line $i; head -c 300000 /dev/zero | tr '\\0' x; echo; done",
    );
    const { text } = await logs(id, { tail: '50' });
    const expected = Array.from({ length: 25 }, (_, n) => `line ${n + 6}\n${'x'.repeat(300_000)}\n`).join('');
    expect(text === expected).toBe(true);
    expect((await logs(id, { tail: '61' })).text).toMatch(/^first\nline 1\n/);
  });

  inNanoseconds('counts lines of tail after stdout, stderr, since and until are applied', async () => {
    // The engine reads the two outputs side by side, a busy one late.
    const script = 'echo o1; echo e1 >&2; sleep 0.3; echo o2; sleep 0.3; for i in $(seq 3 400); do echo e$i >&2; done';
    const id = await dockapi.ranScript(script);
    expect((await logs(id, { tail: '1', stderr: 'false' })).text).toBe('o2\n');
    expect((await logs(id, { tail: '2', stderr: 'false', follow: 'true' })).text).toBe('o1\no2\n');
    const { text } = await logs(id, { timestamps: 'true', tail: 'all', stderr: 'false' });
    const until = / (\S+) o2/.exec(text.replace('\n', ' '))?.[1] ?? '';
    expect((await logs(id, { tail: '1', until })).text).toBe('o2\n');
  });

  it('returns 400 that names the log driver if it cannot be read', async () => {
    const id = await createManaged({ Cmd: ['true'], HostConfig: { LogConfig: { Type: 'none' } } });
    await engineRequest('POST', `/containers/${id}/start`);
    for (const follow of ['false', 'true']) {
      const { status, body } = await logs(id, { follow });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'logs_not_readable' });
      expect(body.detail).toContain('"none"');
    }
  });

  it.each(['0', '0001-01-01T00:00:00Z', '1h'])(
    'ends a followed log of a silent container at once with until=%s, and returns the lines before it',
    async (until) => {
      const id = await dockapi.sleeper();
      await dockapi.client.post(`/containers/${id}/exec`, { command: ['sh', '-c', 'echo late > /proc/1/fd/1'] });
      for (const tail of ['all', '5'])
        for (const follow of ['true', 'false']) expect((await logs(id, { follow, until, tail })).text).toBe('');
    },
  );

  it('ends a followed log of a silent container at the time of until', async () => {
    const id = await dockapi.sleeper();
    await dockapi.client.post(`/containers/${id}/exec`, { command: ['sh', '-c', 'echo early > /proc/1/fd/1'] });
    const until = (Date.now() / 1_000 + 1).toFixed(3);
    expect((await logs(id, { follow: 'true', until })).text).toBe('early\n');
  });

  it('returns an empty text for a container that never started', async () => {
    const id = await createManaged({ Cmd: ['true'] });
    expect((await logs(id)).text).toBe('');
  });

  it('returns 404 for a missing container, and for containers of others', async () => {
    const foreign = await createForeign({ Cmd: ['true'] });
    const unrun = await createForeign({ Cmd: ['true'], Labels: { 'dockapi.managed': 'true' } });
    for (const id of ['nobody', 'f'.repeat(64), foreign, unrun]) {
      const { status, body } = await logs(id);
      expect({ status, code: body.code }, id).toEqual({ status: 404, code: 'container_not_found' });
    }
  });

  it.each([...(isThroughGateway ? [] : ['..%2f..%2finfo']), 'a%2fb', '%20', 'a%3fb', '-x', 'x'.repeat(129)])(
    'returns 400 for the id %s',
    async (id) => {
      const { status, body } = await dockapi.client.get(`/containers/${id}/logs`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'id' }] });
    },
  );
});

function logs(id: string, query: Record<string, string> = {}) {
  return dockapi.client.get(`/containers/${id}/logs?${new URLSearchParams(query)}`);
}

/** `.123456789` of an RFC 3339 time. */
function fraction(time: string): string {
  return /\.\d+/.exec(time)?.[0] ?? '';
}

/** A nanosecond later. */
function after(time: string): string {
  const nanoseconds = Number(fraction(time).slice(1).padEnd(9, '0')) + 1;
  return `${time.slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
}
