import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { toCode } from '../../../ui/text/calls.js';
import { PYTHON } from '../../support/python.js';

const body = { image: 'busybox', command: `sh -c "echo 'it''s' $HOME"`, name: 'ünï\n' };
const call = { method: 'POST', url: 'http://127.0.0.1:8000/containers/run', body, hasToken: false };

beforeAll(async () => {
  if (canStartEngine()) await ensureInstalled(['curl', 'python3']);
});

/** A server that keeps what it is sent. */
async function receive() {
  const requests: object[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    void json(request).then((body) => {
      requests.push({ method, url, key: headers['x-api-key'], type: headers['content-type'], body });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/containers/run`,
    [Symbol.asyncDispose]: async () => void (server.close(), server.closeAllConnections(), await once(server, 'close')),
  };
}

describe('the same call as a program', () => {
  it.each([
    ['curl', 'sh', '-c'],
    ['TypeScript', process.execPath, '--input-type=module', '--eval'],
    ['Python', PYTHON, '-c'],
  ] as const)('in %s sends the body as it is, with the token', async (language, program, ...options) => {
    await using receiver = await receive();
    const code = toCode(language, { ...call, url: receiver.url, hasToken: true });
    await promisify(execFile)(program, [...options, code], { env: { ...process.env, DOCKAPI_TOKEN: 'a token' } });
    expect(receiver.requests).toEqual([
      { method: 'POST', url: '/containers/run', key: 'a token', type: 'application/json', body },
    ]);
  });

  it.each(['curl', 'TypeScript', 'Python'] as const)('in %s reads the token, and never has it', (language) => {
    expect(toCode(language, call)).not.toContain('DOCKAPI_TOKEN');
    expect(toCode(language, { ...call, hasToken: true })).toContain('DOCKAPI_TOKEN');
  });
});
