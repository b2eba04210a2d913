import { createHash } from 'node:crypto';
import http from 'node:http';
import { extract, type Headers } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineRequest } from '../../support/engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { differs } from '../../support/tested-engine.js';
import { waitFor } from '../../support/wait-for.js';

const dockapi = useDockapi();

/** A running container, and one that has exited. */
const ids = { running: '', stopped: '' };

beforeAll(async () => {
  ids.running = await dockapi.sleeper();
  ids.stopped = await dockapi.ranScript(
    'ln -s ../etc/passwd /tmp/link; ln -s /nowhere /tmp/broken; ln -s loop /tmp/loop',
  );
});

describe.each(['running', 'stopped'] as const)('a file of a %s container', (state) => {
  const at = (path: string, more = '') => `/containers/${ids[state]}/files?path=${path}${more}`;
  const put = (path: string, body: string, more = '') =>
    dockapi.client.request<{ path: string; size: number }>('PUT', at(path, more), { body });

  it('is written and read', async () => {
    const { status, body } = await put('/tmp/new', 'hello');
    expect({ status, body }).toEqual({ status: 201, body: { path: '/tmp/new', size: 5 } });
    const response = await dockapi.client.get(at('/tmp/new'));
    expect(response.text).toBe('hello');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': '5',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename=new',
      'accept-ranges': 'bytes',
      'x-file-type': 'file',
      'x-file-mode': '0644',
    });
    await put('/tmp/new', 'bye');
    expect((await dockapi.client.get(at('/tmp/new'))).text).toBe('bye');
  });

  it('leaves nothing but itself in its directory', async () => {
    await put('/media/a', 'hello', '&parents=true');
    await put('/media/a', 'hello');
    const { text } = await engineRequest('GET', `/containers/${ids[state]}/archive?path=/media`);
    expect(text).not.toContain('.dockapi-');
  });

  it('gets the requested mode and owner', async () => {
    await put('/tmp/mine', 'x', '&mode=0750&uid=1000&gid=33');
    expect((await dockapi.client.request('HEAD', at('/tmp/mine'))).headers.get('x-file-mode')).toBe('0750');
    const { text } = await dockapi.client.get(at('/tmp/mine'), { headers: { accept: 'application/x-tar' } });
    const [{ mode, uid, gid } = {}] = await headersOf(Buffer.from(text));
    const owner = differs('no owners in tars') ? { uid: 0, gid: 0 } : { uid: 1000, gid: 33 };
    expect({ mode: (mode ?? 0) & 0o777, uid, gid }).toEqual({ mode: 0o750, ...owner });
  });

  it('is 404 file_not_found if it or its directory does not exist, and parents=true creates the directory', async () => {
    for (const [method, path] of [
      ['GET', '/tmp/none'],
      ['GET', '/none/none'],
      ['GET', '/etc/passwd/none'],
      ['PUT', '/none/none'],
      ['PUT', '/etc/passwd/none'],
    ] as const) {
      const { status, body } = await dockapi.client.request(method, at(path), method === 'PUT' ? { body: 'x' } : {});
      expect({ path, status, code: body['code'] }).toEqual({ path, status: 404, code: 'file_not_found' });
    }
    expect((await put('/srv/a/b/c', 'deep', '&parents=true')).status).toBe(201);
    expect((await dockapi.client.get(at('/srv/a/b/c'))).text).toBe('deep');
  });

  const bytes = differs('names in UTF-8') ? [] : ['%FF%FEx'];
  it.each([...bytes, '%20', 'a%20b%0Ac', '-rf', '%22%27%24(id)', 'x'.repeat(255), 'ü'.repeat(120), '%2B+%26'])(
    'may be named %s',
    async (name) => {
      expect((await put(`/tmp/${name}`, name)).status).toBe(201);
      expect((await dockapi.client.get(at(`/tmp/${name}`))).text).toBe(name);
    },
  );
});

describe('symlinks', () => {
  const at = (path: string) => `/containers/${ids.stopped}/files?path=${path}`;

  it('are followed inside the container, by GET, HEAD and PUT', async () => {
    const passwd = await dockapi.client.get(at('/etc/passwd'));
    expect((await dockapi.client.get(at('/tmp/link'))).text).toBe(passwd.text);
    expect((await dockapi.client.request('HEAD', at('/tmp/link'))).headers.get('x-file-type')).toBe('file');
    const { body } = await dockapi.client.request('PUT', at('/tmp/broken'), { body: 'now there' });
    const path = differs('broken links') ? '/tmp/broken' : '/nowhere';
    expect(body['path']).toBe(path);
    expect((await dockapi.client.get(at(path))).text).toBe('now there');
  });

  it('that form a loop are 404 file_not_found', async () => {
    const { status, body } = await dockapi.client.get(at('/tmp/loop'));
    expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'file_not_found' });
  });
});

describe('a body', () => {
  const at = (path: string) => `/containers/${ids.running}/files?path=${path}`;

  it('of unknown length becomes the file', async () => {
    const { status } = await upload(at('/tmp/chunked'), {}, ['a', 'b'.repeat(100_000), 'c']);
    expect(status).toBe(201);
    expect((await dockapi.client.get(at('/tmp/chunked'))).text).toBe(`a${'b'.repeat(100_000)}c`);
  });

  it.each(['with', 'without'])('that is incomplete keeps the old file, %s a Content-Length', async (length) => {
    await dockapi.client.request('PUT', at('/tmp/kept'), { body: 'before' });
    const headers: http.OutgoingHttpHeaders = length === 'with' ? { 'content-length': 10_000_000 } : {};
    await expect(upload(at('/tmp/kept'), headers, ['x'.repeat(1_000_000)], 'breaks')).rejects.toThrow();
    await waitFor(async () => {
      const { text } = await engineRequest('GET', `/containers/${ids.running}/archive?path=/tmp`);
      expect(text).not.toContain('.dockapi-');
    });
    expect((await dockapi.client.get(at('/tmp/kept'))).text).toBe('before');
  });

  it('does not replace a directory', async () => {
    const { status, body } = await dockapi.client.request('PUT', at('/etc'), { body: 'x' });
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid_request' });
    expect((await dockapi.client.get(at('/etc/passwd'))).status).toBe(200);
  });
});

describe('a download', () => {
  const at = (path: string) => `/containers/${ids.stopped}/files?path=${path}`;
  const content = createHash('sha512').update('x').digest('hex').repeat(1_000);

  beforeAll(async () => {
    await dockapi.client.request('PUT', at('/tmp/data'), { body: content });
  });

  const get = (headers: Record<string, string>) => dockapi.client.get(at('/tmp/data'), { headers });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=100000-', 100_000, 127_999],
    ['bytes=-5', 127_995, 127_999],
    ['bytes=127999-999999', 127_999, 127_999],
  ])('of %s is that part', async (range, start, end) => {
    const { status, headers, text } = await get({ range });
    expect({ status, range: headers.get('content-range') }).toEqual({
      status: 206,
      range: `bytes ${start}-${end}/128000`,
    });
    expect(text).toBe(content.slice(start, end + 1));
  });

  it.each(['bytes=0-1,5-6', 'lines=1-2', 'bytes=x'])('of %s is the whole file', async (range) => {
    const { status, text } = await get({ range });
    expect({ status, isWhole: text === content }).toEqual({ status: 200, isWhole: true });
  });

  it('beyond the end is 416 with the size', async () => {
    const { status, headers, body } = await get({ range: 'bytes=128000-' });
    expect({ status, code: body['code'] }).toEqual({ status: 416, code: 'range_not_satisfiable' });
    expect(headers.get('content-range')).toBe('bytes */128000');
  });

  it('is conditional', async () => {
    const { headers } = await get({});
    const [etag = '', modified = ''] = [headers.get('etag'), headers.get('last-modified')].map((each) => each ?? '');
    const statusOf = async (conditions: Record<string, string>) => (await get(conditions)).status;
    const range = 'bytes=0-9';
    expect(await statusOf({ 'if-none-match': etag })).toBe(304);
    expect(await statusOf({ 'if-none-match': '"other"' })).toBe(200);
    expect(await statusOf({ 'if-modified-since': modified })).toBe(304);
    expect(await statusOf({ 'if-match': etag, range })).toBe(206);
    expect(await statusOf({ 'if-match': '"other"', range })).toBe(412);
    expect(await statusOf({ 'if-unmodified-since': new Date(0).toUTCString() })).toBe(412);
    expect(await statusOf({ 'if-range': etag, range })).toBe(206);
    expect(await statusOf({ 'if-range': '"other"', range })).toBe(200);
    await dockapi.client.request('PUT', at('/tmp/data'), { body: content });
    expect(await statusOf({ 'if-none-match': etag })).toBe(200);
  });

  it('of a directory is a tar', async () => {
    const { status, headers, text } = await dockapi.client.get(at('/tmp'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-tar');
    expect(headers.get('x-file-type')).toBe('directory');
    expect(text).toContain('tmp/link');
  });
});

interface Uploaded {
  status: number | undefined;
}

/** A PUT that is sent in pieces, and may be incomplete. */
function upload(path: string, headers: http.OutgoingHttpHeaders, pieces: string[], end?: 'breaks'): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = http.request(dockapi.service.url + path, { method: 'PUT', headers }, (response) => {
      response.resume().once('end', () => resolve({ status: response.statusCode }));
    });
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    if (end === 'breaks') setImmediate(() => request.destroy(new Error('broken off')));
    else request.end();
  });
}

async function headersOf(tar: Buffer): Promise<Headers[]> {
  const entries = extract();
  entries.end(tar);
  const headers: Headers[] = [];
  for await (const entry of entries) {
    headers.push(entry.header);
    entry.resume();
  }
  return headers;
}
