import { type Browser, chromium, type Page } from 'playwright-core';

/** What keeps Chromium to the page: it would otherwise look for updates, proxies and the like on its own. */
const QUIET = [
  '--headless',
  '--no-sandbox', // CI runs as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
];

/** What a page did that somebody may have to answer for. */
export interface PageRecord {
  page: Page;
  /** The origin of every request, however it ended. */
  origins: Set<string>;
  /** Errors and warnings on the console (broken security policies among them), and exceptions that nobody caught. */
  errors: string[];
}

/**
 * Debian's Chromium, or the one that CHROMIUM names.
 *
 * @param switches further ones of Chromium's command line
 */
export function launchBrowser(...switches: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...QUIET, ...switches],
  });
}

/** An empty page, with records of what it asks for and complains about. */
export async function openPage(browser: Browser): Promise<PageRecord> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1024 } });
  const record: PageRecord = { page, origins: new Set(), errors: [] };
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:') record.origins.add(origin);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      record.errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => record.errors.push(String(error)));
  return record;
}
