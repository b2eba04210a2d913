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

  /** Opens a view in a tab of its own. @param view `containers/…`, decoded */
  async open(view = ''): Promise<Page> {
    const record = await openPage(this.browser!);
    this.opened.push(record);
    await record.page.addInitScript({ content: axe.source });
    await record.page.goto(`${this.dockapi.service.url}/ui/#/${view}`);
    return record.page;
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

/** Chromium reports each response of 4xx and 5xx, and requests that were cut. */
const RESPONSES = /Failed to load resource|WebSocket connection to/;

/** The page of `dockapi`, for the tests of a file. */
export function useUi(dockapi: Dockapi): Ui {
  const ui = new Ui(dockapi);
  beforeAll(() => ui.start());
  afterEach(() => ui.close(RESPONSES));
  afterAll(() => ui.stop());
  return ui;
}

/** What hinders people who do not see, or use the keyboard, as "rule: element". */
export async function barriersOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
