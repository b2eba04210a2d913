import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { inspectContainer } from '../../support/engine.js';
import { readmeBlocks, requestsIn } from '../../support/readme.js';
import { startService } from '../../support/service.js';

const run = promisify(execFile);

describe('the README', () => {
  beforeAll(async () => {
    if (canStartEngine()) await ensureInstalled(['curl']);
  });

  it('has a quickstart in curl that works to the letter', async () => {
    await using service = await startService();
    const blocks = readmeBlocks('### curl', 'bash');
    const outputs: string[] = [];
    const { PATH, HOME } = process.env; // and no proxy
    for (const block of blocks) {
      // --fail: an error answer is a failed command.
      const script = block
        .replaceAll('http://127.0.0.1:8000', service.url)
        .replaceAll('curl -sS', 'curl -sS --fail-with-body');
      outputs.push((await run('bash', ['-euo', 'pipefail', '-c', script], { env: { PATH, HOME } })).stdout);
    }
    const [ran, page, upstream, log, exec, removed] = outputs;
    expect(JSON.parse(ran ?? '')).toMatchObject({ name: 'my-nginx', status: 'running', container_port: 80 });
    expect(page).toContain('nginx');
    expect(JSON.parse(upstream ?? '')).toMatchObject({
      upstream: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(log).toContain('GET / HTTP/1.1');
    expect(JSON.parse(exec ?? '')).toMatchObject({ exit_code: 0, stderr: expect.stringContaining('nginx version') });
    expect(removed).toContain('"removed":true');
    expect(await inspectContainer('my-nginx')).toBeUndefined();
  });

  it('has a quickstart in PowerShell that makes the same requests', () => {
    const curl = requestsIn(readmeBlocks('### curl', 'bash').join('\n'));
    expect(curl).toHaveLength(7);
    expect(requestsIn(readmeBlocks('### PowerShell', 'powershell').join('\n'))).toEqual(curl);
  });
});
