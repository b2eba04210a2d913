import { describe, expect, it } from 'vitest';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineContainers } from '../../support/engine.js';

const MIB = 1024 * 1024;

describe('the request of a run', () => {
  const dockapi = useDockapi();
  const minimal = '"image":"busybox","container_port":80';

  /** Sends a body as it is. */
  async function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
    const response = await dockapi.client.request<ProblemMembers>('POST', '/containers/run', { body, headers });
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await engineContainers()).toEqual([]);
    return {
      status: response.status,
      code: response.body.code,
      errors: response.body.errors,
      detail: response.body.detail,
    };
  }

  it('names an unknown field', async () => {
    const { status, code, errors } = await post(`{${minimal},"privileged":true,"comand":"x"}`);
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(errors.map(({ field }) => field).sort()).toEqual(['comand', 'privileged']);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'names the unknown field %s, which every object inherits, at the top and nested',
    async (name) => {
      const top = await post(`{${minimal},"${name}":{"a":1}}`);
      expect({ status: top.status, code: top.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(top.errors.map(({ field }) => field)).toEqual([name]);

      const auth = `"username":"u","password":"p","${name}":"x"`;
      const nested = await post(`{${minimal},"registry_auth":{${auth}},"command":"false"}`);
      expect({ status: nested.status, code: nested.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(nested.errors.map(({ field }) => field)).toEqual([`registry_auth.${name}`]);
    },
  );

  it('names unknown inherited names and other mistakes at once', async () => {
    const { errors } = await post(`{"image":7,"container_port":80,"constructor":1,"other":2}`);
    expect(errors.map(({ field }) => field).sort()).toEqual(['constructor', 'image', 'other']);
  });

  it('names every invalid field once, with a sentence', async () => {
    const { status, errors, detail } = await post(
      JSON.stringify({
        container_port: 0,
        host_port: 'x',
        name: 5,
        env: { KEY: 1 },
        command: [1],
        auto_remove: 'yes',
        detach: 'no',
        restart_policy: 'sometimes',
        volumes: 'a:b',
        network: 3,
        wait_ready: 1,
        health_path: 'healthz',
        wait_timeout: 0,
        pull: 'often',
        registry_auth: 'secret',
      }),
    );
    expect(status).toBe(400);
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'auto_remove',
      'command',
      'container_port',
      'detach',
      'env',
      'health_path',
      'host_port',
      'image',
      'name',
      'network',
      'pull',
      'registry_auth',
      'restart_policy',
      'volumes',
      'wait_ready',
      'wait_timeout',
    ]);
    for (const { field, message } of errors) {
      expect(message.length, field).toBeGreaterThan(5);
      expect(detail).toContain(field);
    }
  });

  it('names both invalid fields of a nested object', async () => {
    const { errors } = await post(`{${minimal},"registry_auth":{"username":1,"password":2}}`);
    expect(errors.map(({ field }) => field).sort()).toEqual(['registry_auth.password', 'registry_auth.username']);
  });

  it.each([
    ['container_port', 65_536],
    ['container_port', 80.5],
    ['container_port', '80'],
    ['container_port', null],
    ['image', ''],
    ['image', 'Not A Reference'],
    ['image', 'UPPER/case'],
    ['image', '../../containers'],
    ['image', null],
    ['wait_timeout', 3_601],
    ['wait_timeout', 1.5],
    ['restart_policy', 'on-failure:x'],
    ['restart_policy', 'always:3'],
    ['env', ['A=b']],
    ['env', { 'A=B': 'c' }],
    ['env', { '': 'c' }],
    ['env', { A: null }],
    ['command', 'a\0b'],
    ['command', { cmd: 'x' }],
    ['volumes', [1]],
    ['health_path', '/a b'],
    ['health_path', '//evil.example/x\r\nHost: x'],
  ])('refuses %s: %j', async (field, value) => {
    const { status, code, errors } = await post(
      JSON.stringify({ image: 'busybox', container_port: 80, [field]: value }),
    );
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(errors.map((error) => error.field)).toEqual([field]);
  });

  it.each(['{"image":', `{${minimal}}}`, '[]', '"text"', 'null', '1', "{'image':'busybox'}", '', '\xff'])(
    'refuses a body that is no JSON object: %j',
    async (body) => {
      const { status, code } = await post(body);
      expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' });
    },
  );

  it('refuses a body over 1 MiB, and accepts one of 1 MiB', async () => {
    const padded = (bytes: number) => `{${minimal},"x":"${'a'.repeat(bytes - minimal.length - 9)}"}`;
    expect(Buffer.byteLength(padded(MIB))).toBe(MIB);
    expect((await post(padded(MIB))).errors.map(({ field }) => field)).toEqual(['x']);
    const { status, code } = await post(padded(MIB + 1));
    expect({ status, code }).toEqual({ status: 413, code: 'payload_too_large' });
  });

  it.each<Record<string, string>>([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-type': 'application/json', 'content-encoding': 'rot13' },
  ])('refuses a body that is not JSON by its headers: %j', async (headers) => {
    const { status, code } = await post(`{${minimal}}`, headers);
    expect({ status, code }).toEqual({ status: 415, code: 'unsupported_media_type' });
  });
});
