import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from '../../support/command-line.js';
import { useDockapi } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { PseudoTerminal } from '../../support/pseudo-terminal.js';
import { makeToken } from '../../support/tokens.js';

const { token, entry, headers } = makeToken('ci', 'team-a', 'read,run,exec,files,proxy');
const dockapi = useDockapi({ DOCKAPI_TOKENS: entry }, headers);
const line = useCommandLine(dockapi);

describe('a login', () => {
  it('keeps URL and token where only its owner can read them, and is used from then on', async () => {
    expect(await line.run(['ps'])).toMatchObject({ code: 1, stderr: expect.stringContaining('token') });
    const url = dockapi.service.url;
    const login = await line.run(['login', url, '--token-stdin'], `${token}\n`);
    expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining('team-a') });
    const file = path.join(line.home, 'config/dockapi/login.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);

    const without = { DOCKAPI_URL: '' };
    const run = await line.run(['run', '--rm', 'busybox', 'echo', 'hi'], '', without);
    expect(run).toMatchObject({ code: 0, stdout: 'hi\n' });
    await line.run(['run', '-d', '--name', 'box', 'busybox', 'sleep', '600'], '', without);
    const exec = await line.run(['exec', '-i', 'box', 'cat'], 'by ticket', without);
    expect(exec).toMatchObject({ code: 0, stdout: 'by ticket' });

    await line.run(['run', '-d', '--name', 'web', '--wait', '--health-path', '/', 'nginx'], '', without);
    using terminal = PseudoTerminal.start(line.commandOf(['open', 'web']), line.environment(without));
    expect(await terminal.ended).toBe(0);
    const link = new URL(/http\S+/.exec(terminal.output)![0]);
    const headers = { Host: link.host, Cookie: link.search.slice(1) }; // as a browser after its redirect
    const { status } = await plainRequest(dockapi.service.url, '/', { method: 'GET', headers });
    expect(status).toBe(200);

    expect((await line.run(['logout'], '', without)).code).toBe(0);
    expect((await line.run(['ps'], '', { ...without, DOCKAPI_URL: url })).code).toBe(1);
  });

  it('is not kept if the token is not valid, and its token goes to its own URL only', async () => {
    expect((await line.run(['login', '--token-stdin'], 'wrong')).code).toBe(1);
    await line.run(['login', '--token-stdin'], token);
    expect((await line.run(['ps'])).code).toBe(0);
    const other = dockapi.service.url.replace('127.0.0.1', 'localhost');
    expect((await line.run(['ps'], '', { DOCKAPI_URL: other })).code).toBe(1);
    expect((await line.run(['ps'], '', { DOCKAPI_URL: other, DOCKAPI_TOKEN: token })).code).toBe(0);
    expect(await line.run(['ps'], '', { DOCKAPI_URL: 'ftp://x' })).toMatchObject({ code: 125 });
  });
});
