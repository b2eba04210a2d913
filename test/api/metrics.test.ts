import { expect, it } from 'vitest';
import { startApp } from '../support/app.js';

it.each([
  ['memory', 'memory', 1],
  ['redis', 'redis://127.0.0.1:1', 0],
])(
  'the metrics tell whether the store %s can be reached, and the time of its calls',
  async (kind, store, reachable) => {
    await using app = await startApp({ listContainers: () => Promise.resolve([]) }, { DOCKAPI_STORE: store });
    const scrape = async () => (await fetch(`${app.url}/metrics`)).text();
    await scrape(); // whose own calls the next one has
    const text = await scrape();
    expect(text).toContain(`\ndockapi_store_reachable{kind="${kind}"} ${reachable}\n`);
    expect(text).toMatch(/^dockapi_store_call_duration_seconds_count\{call="check"\} [1-9]/m);
    const failed = /^dockapi_store_call_errors_total\{call="check",code="store_unreachable"\} [1-9]/m;
    if (reachable === 0) expect(text).toMatch(failed);
    else expect(text).not.toMatch(failed);
  },
);
