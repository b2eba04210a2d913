import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser, openPage, type PageRecord } from './browser.js';
import type { Dockapi } from './dockapi.js';

/** The page of a dockAPI, in Chromium. */
export class Ui {
  private browser: Browser | undefined;
  private opened: PageRecord[] = [];

  constructor(private readonly dockapi: Dockapi) {}

  async start(): Promise<void> {
    this.browser = await launchBrowser();
  }

  /**
   * Opens a view in a tab of its own.
   *
   * @param view `containers/…`, decoded
   * @param prepare what the tab needs before the page is loaded
   */
  async open(view = '', prepare: (page: Page) => Promise<unknown> = () => Promise.resolve()): Promise<Page> {
    const record = await openPage(this.browser!);
    this.opened.push(record);
    await record.page.addInitScript({ content: axe.source });
    await prepare(record.page);
    await record.page.goto(`${this.dockapi.service.url}/ui/#/${view}`);
    return record.page;
  }

  /** The longest task that `work` causes in a page, in milliseconds of CPU: how busy the machine is does not count. */
  async longestTask(page: Page, work: () => Promise<void>): Promise<number> {
    await this.browser!.startTracing(page, { categories: ['toplevel'] });
    await work();
    return longestTaskOf(await this.browser!.stopTracing());
  }

  /** Closes all tabs, none of which may have asked another origin or violated the policy. @param expected errors */
  async close(expected: RegExp): Promise<void> {
    const opened = this.opened.splice(0);
    await Promise.all(opened.map(({ page }) => page.close()));
    for (const { origins, errors } of opened) {
      expect([...origins].filter((origin) => origin !== this.dockapi.service.url)).toEqual([]);
      expect(errors.filter((error) => !expected.test(error))).toEqual([]);
    }
  }

  async stop(): Promise<void> {
    await this.browser?.close();
  }
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the thread's own time. */
  tdur?: number;
  args: { name?: string };
}

/** @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU the format of a trace */
function longestTaskOf(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && main.has(thread(event)),
  );
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

/** Hides a tab, or shows it: a headless Chromium never does by itself. */
export async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

/** Chromium reports each response of 4xx and 5xx, and requests that were cut. */
const RESPONSES = /Failed to load resource|WebSocket connection to/;

/** Waits until the page shows no error; several may be shown for a while, each in its place. */
export const alertsGone = (page: Page) => expect.poll(() => page.getByRole('alert').count()).toBe(0);

/** The page of `dockapi`, for the tests of a file. */
export function useUi(dockapi: Dockapi): Ui {
  const ui = new Ui(dockapi);
  beforeAll(() => ui.start());
  afterEach(() => ui.close(RESPONSES));
  afterAll(() => ui.stop());
  return ui;
}

/** Slows a tab's uploads down. @returns sets their speed in bytes a second; -1: none */
export async function throttle(page: Page): Promise<(speed: number) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const set = async (uploadThroughput: number) => {
    const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput };
    await devtools.send('Network.emulateNetworkConditions', conditions);
  };
  await set(200_000);
  return set;
}

/** What hinders people who do not see, or use the keyboard, as "rule: element". */
export async function barriersOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
