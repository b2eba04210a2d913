// npm run screenshot: docs/page.png, the page of a dockAPI that runs at DOCKAPI_URL, by default http://127.0.0.1:8000, with
// some containers, which are removed afterwards. It shows what else runs there, too.
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './lib/project.mjs';

/** A shell script that computes for a while, and then sleeps for a while. */
const busy = (rounds, seconds) =>
  `while :; do i=0; while [ $i -lt ${rounds} ]; do i=$((i+1)); done; sleep ${seconds}; done`;

const inShell = (script) => ({ image: 'busybox', container_port: 8080, command: ['sh', '-c', script] });

const CONTAINERS = [
  { name: 'shop-web', image: 'nginx:latest', container_port: 80 },
  { name: 'image-resizer', ...inShell(busy(60_000, 3)) },
  { name: 'mail-queue', ...inShell(busy(5_000, 1)), idle_timeout: 3600 },
  { name: 'nightly-report', ...inShell('echo done') },
  { name: 'docs', image: 'nginx:latest', container_port: 80 },
];

/** Samples of the sparklines have to come in. */
const WAIT_MS = 60_000;

const url = process.env.DOCKAPI_URL ?? 'http://127.0.0.1:8000';
const call = async (method, route, body) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url + route, { method, ...(body && { headers, body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
  return response;
};

for (const run of CONTAINERS) await call('POST', '/containers/run', run);
await call('POST', '/containers/docs/pause');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox', '--disable-gpu', '--no-proxy-server'],
});
const page = await browser.newPage({ viewport: { width: 1120, height: 470 } });
await page.goto(`${url}/ui/`);
await page.getByRole('table').waitFor();
await page.waitForTimeout(WAIT_MS);
await page.screenshot({ path: path.join(root, 'docs', 'page.png') });
await browser.close();
for (const { name } of CONTAINERS) await call('DELETE', `/containers/${name}?force=true`);
