import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../support/browser.js';
import { useDockapi } from '../../support/dockapi.js';
import { codeBlocks, documentText, sectionOf } from '../../support/documents.js';
import { installedClients } from '../../support/installed-clients.js';

const dockapi = useDockapi();
let project: string;
beforeAll(async () => {
  project = await installedClients();
});

describe('the packages, installed into an empty project', () => {
  it('have what they need, and no tests or sources', () => {
    for (const name of ['dockapi', '@dockapi/client']) {
      const directory = path.join(project, 'node_modules', name);
      expect(existsSync(path.join(directory, 'README.md')), name).toBe(true);
      expect(existsSync(path.join(directory, 'LICENSE')), name).toBe(true);
      expect(existsSync(path.join(directory, 'src')), name).toBe(false);
    }
    expect(existsSync(path.join(project, 'node_modules/@dockapi/client/dist/index.d.ts'))).toBe(true);
  });

  it('have a README whose examples work literally, with the types of the package', async () => {
    const quickstart = codeBlocks(sectionOf('README.md', '### TypeScript, Python, agents'), 'ts');
    const blocks = [...codeBlocks(documentText('clients/typescript/README.md'), 'ts'), ...quickstart];
    const files = blocks.map((block, index) => {
      const file = path.join(project, `example-${index}.ts`);
      writeFileSync(file, block.replaceAll('http://127.0.0.1:8000', dockapi.service.url));
      return file;
    });
    const options =
      '--noEmit --strict --ignoreConfig --target esnext --lib esnext,dom,dom.asynciterable --module nodenext';
    const tsc = path.resolve('node_modules/typescript/bin/tsc');
    const [outputs] = await Promise.all([
      Promise.all(files.map((file) => run(file))),
      promisify(execFile)(process.execPath, [tsc, ...options.split(' '), ...files], { cwd: project }),
    ]);
    expect(outputs).toEqual([
      '200 true\n',
      "0 Linux\na\nb\n { state: 'exited', exit_code: 0 }\n",
      "hello\n[ 'a.txt' ]\n",
      'working\nexit code 0\ncontainer.removed\n',
      expect.stringMatching(/succeeded \S+\nbusybox\n$/),
      '200 0\n',
    ]);
  });

  it('work in a page: it runs a container, and uses its terminal', async () => {
    await using site = await startSite();
    // The page's origin is allowed: it is on loopback.
    const browser = await launchBrowser();
    try {
      const { page, errors } = await openPage(browser);
      await page.goto(site.url);
      const result = await page.evaluate(`(${IN_PAGE})('${dockapi.service.url}')`);
      expect(result).toEqual({ output: 'got it\n', file: 'from a page' });
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

/** As text: the test's own modules are not the page's. */
const IN_PAGE = `async (url) => {
  const { Dockapi } = await import('/node_modules/@dockapi/client/dist/index.js');
  const client = new Dockapi({ url });
  const container = await client.run({ image: 'busybox', container_port: 80, command: 'sleep 600' });
  const process = await container.spawn(['sh', '-c', 'read x; echo "got $x"'], { stdin: true });
  await process.stdin.getWriter().write(new TextEncoder().encode('it\\n'));
  const output = await process.text();
  await container.files.write('/tmp/a', new Blob(['from a page']));
  const file = await container.files.readText('/tmp/a');
  await container.remove({ force: true });
  return { output, file };
}`;

async function run(file: string): Promise<string> {
  const { PATH } = process.env;
  return (await promisify(execFile)(process.execPath, ['--no-warnings', file], { env: { PATH } })).stdout;
}

/** A page that finds the packages as a bundler would. */
const PAGE = `<!doctype html><link rel="icon" href="data:," /><script type="importmap">${JSON.stringify({
  imports: {
    'openapi-fetch': '/node_modules/openapi-fetch/dist/index.mjs',
    'eventsource-parser': '/node_modules/eventsource-parser/dist/index.js',
  },
})}</script>`;

async function startSite(): Promise<AsyncDisposable & { url: string }> {
  const server = http.createServer((request, response) => {
    if (request.url === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    const file = path.join(project, path.normalize(request.url ?? ''));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
