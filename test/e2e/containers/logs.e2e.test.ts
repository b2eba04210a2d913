import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Busybox } from '../../support/busybox.js';
import { Client } from '../../support/client.js';
import { engineRequest } from '../../support/engine.js';
import { isThroughGateway, type Service, startService } from '../../support/service.js';

let service: Service;
let client: Client;
let containers: Busybox;

beforeAll(async () => {
  service = await startService();
  client = await Client.connect(service.url);
  containers = new Busybox(client);
});

afterAll(async () => {
  await containers?.[Symbol.asyncDispose]();
  await service?.stop();
});

describe('GET /containers/{id}/logs', () => {
  describe('of a container that wrote 250 lines and exited', () => {
    const lines = Array.from({ length: 250 }, (_, i) => `line ${i + 1}\n`);
    let id: string;

    beforeAll(async () => {
      id = await containers.ranScript('for i in $(seq 1 250); do echo line $i; done');
    });

    it('answers its last 200 lines as plain text in UTF-8', async () => {
      const { status, headers, text } = await client.get(`/containers/${id}/logs`);
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
    ])('answers with tail=%s its last %i lines', async (tail, count) => {
      expect((await logs(id, { tail })).text).toBe(lines.slice(250 - count).join(''));
    });

    it('answers all of it with follow, and ends', async () => {
      expect((await logs(id, { follow: 'true', tail: 'all' })).text).toBe(lines.join(''));
    });

    it.each(['-1', 'abc', '', '1.5', '1e3', ' 1', 'ALL', '0x10', 'all,1'])('answers 400 for tail=%j', async (tail) => {
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
    ])('answers 400 that names the field for ?%s', async (query, field) => {
      const { status, body } = await client.get(`/containers/${id}/logs?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    });
  });

  describe('with since and until', () => {
    let id: string;
    let one: string;
    let two: string;

    beforeAll(async () => {
      id = await containers.ranScript('echo one; usleep 20000; echo two');
      const { text } = await logs(id, { timestamps: 'true' });
      [one = '', two = ''] = text.split('\n').map((line) => line.split(' ')[0] ?? '');
    });

    it('takes RFC 3339 to the nanosecond, both ends included', async () => {
      expect((await logs(id, { since: two })).text).toBe('two\n');
      expect((await logs(id, { since: one })).text).toBe('one\ntwo\n');
      expect((await logs(id, { until: one })).text).toBe('one\n');
      expect((await logs(id, { since: one, until: one })).text).toBe('one\n');
      expect((await logs(id, { since: after(one) })).text).toBe('two\n');
    });

    it('takes RFC 3339 with an offset, and lower case', async () => {
      const offset = new Date(Date.parse(two) + 2 * 3_600_000).toISOString().slice(0, 19) + fraction(two) + '+02:00';
      expect((await logs(id, { since: offset })).text).toBe('two\n');
      expect((await logs(id, { since: two.toLowerCase() })).text).toBe('two\n');
    });

    it('takes Unix seconds, with and without a fraction', async () => {
      const seconds = Math.floor(Date.parse(two) / 1_000);
      expect((await logs(id, { since: `${seconds}${fraction(two)}` })).text).toBe('two\n');
      expect((await logs(id, { until: `${seconds}${fraction(one)}` })).text).toMatch(/^one\n/);
      expect((await logs(id, { since: `${seconds + 3_600}` })).text).toBe('');
      expect((await logs(id, { until: `${seconds - 3_600}` })).text).toBe('');
    });

    it('takes a duration before now', async () => {
      expect((await logs(id, { since: '10m' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { since: '1h30m' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { since: '1.5h' })).text).toBe('one\ntwo\n');
      expect((await logs(id, { until: '10m' })).text).toBe('');
      expect((await logs(id, { since: '0s' })).text).toBe('');
    });

    it.each(['yesterday', '', '-5m', '10 m', '5d', '2026-13-45T00:00:00Z', '2026-01-31', '1e3', 'NaN'])(
      'answers 400 for %j in either',
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
      expect(text).toMatch(
        /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) one\n(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) two\n$/,
      );
    });
  });

  describe('of stdout and stderr', () => {
    let id: string;

    beforeAll(async () => {
      id = await containers.ranScript('for i in 1 2 3; do echo out $i; echo err $i >&2; done');
    });

    it.each([
      ['stderr=false', ['out 1', 'out 2', 'out 3']],
      ['stdout=false', ['err 1', 'err 2', 'err 3']],
      ['stdout=true&stderr=false', ['out 1', 'out 2', 'out 3']],
    ])('answers with ?%s that stream alone', async (query, lines) => {
      expect((await client.get(`/containers/${id}/logs?${query}`)).text).toBe(`${lines.join('\n')}\n`);
    });

    it('answers both, without the engine’s frames', async () => {
      const { text } = await logs(id);
      expect(text.trim().split('\n').sort()).toEqual(['err 1', 'err 2', 'err 3', 'out 1', 'out 2', 'out 3']);
    });
  });

  it('answers a TTY container’s log, which has no frames', async () => {
    const id = await containers.raw({ Cmd: ['sh', '-c', 'echo häuser; echo more >&2'], Tty: true });
    await engineRequest('POST', `/containers/${id}/start`);
    await engineRequest('POST', `/containers/${id}/wait`);
    expect((await logs(id)).text).toBe('häuser\r\nmore\r\n');
  });

  it('answers characters of several bytes whole, from either stream', async () => {
    const id = await containers.ran('sh', '-c', "printf 'häß 漢字 🐳\\n'; printf 'Fehler: ü\\n' >&2");
    const { text } = await logs(id);
    expect(text.split('\n').sort()).toEqual(['', 'Fehler: ü', 'häß 漢字 🐳'].sort());
  });

  it('answers a line of many kilobytes whole', async () => {
    const id = await containers.ranScript("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end");
    expect((await logs(id)).text).toBe(`${'x'.repeat(100_000)}\nend\n`);
  });

  it('answers an empty text for a container that never started', async () => {
    const id = await containers.raw({ Cmd: ['true'] });
    expect((await logs(id)).text).toBe('');
  });

  it('answers 404 for no container, and for anybody else’s', async () => {
    const foreign = await containers.raw({ Cmd: ['true'] }, false);
    const unrun = await containers.raw({ Cmd: ['true'], Labels: { 'dockapi.managed': 'true' } }, false);
    for (const id of ['nobody', 'f'.repeat(64), foreign, unrun]) {
      const { status, body } = await logs(id);
      expect({ status, code: body.code }, id).toEqual({ status: 404, code: 'container_not_found' });
    }
  });

  it.each([...(isThroughGateway ? [] : ['..%2f..%2finfo']), 'a%2fb', '%20', 'a%3fb', '-x', 'x'.repeat(129)])(
    'answers 400 for the id %s',
    async (id) => {
      const { status, body } = await client.get(`/containers/${id}/logs`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'id' }] });
    },
  );
});

function logs(id: string, query: Record<string, string> = {}) {
  return client.get(`/containers/${id}/logs?${new URLSearchParams(query)}`);
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
