// npm run screenshot: docs/page.png, the page of a dockAPI that runs at DOCKAPI_URL, by default http://127.0.0.1:8000.
// Run some containers first: what they do is shown.
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './lib/project.mjs';

/** Samples of the sparklines have to come in. */
const WAIT_MS = 60_000;

const url = process.env.DOCKAPI_URL ?? 'http://127.0.0.1:8000';
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-proxy-server'],
});
const page = await browser.newPage({ viewport: { width: 1120, height: 420 } });
await page.goto(`${url}/ui/`);
await page.getByRole('table').waitFor();
await page.waitForTimeout(WAIT_MS);
await page.screenshot({ path: path.join(root, 'docs', 'page.png') });
await browser.close();
