// npm run soak: mixed traffic for a long time, with containers that come and go. `-- --minutes 60`; the default is 10.
// `--deaths 10` kills dockAPI so often in the first half, and starts it again. The second half shows the last one's memory.
// `--slowness 3` makes the pauses between requests so much longer, on a machine that has other work.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { atEnd, runEnds, withCleanup } from '../bench/cleanup.mjs';
import { benchEngine, client } from '../bench/lib.mjs';
import { importNodeImage } from '../bench/node-image.mjs';
import { describeRun, verdictLine } from '../bench/report.mjs';
import { canStartEngine } from '../scripts/lib/private-engine.mjs';
import { root } from '../scripts/lib/project.mjs';
import { Churn } from './churn.mjs';
import { leftovers } from './leftovers.mjs';
import { KIND_NAMES, load } from './load.mjs';
import { Mortal } from './mortal.mjs';
import { Receiver, WEBHOOK } from './receiver.mjs';
import { report, verdicts } from './report.mjs';
import { SLEEPER_NAMES, sleepAndWake, sleeperFields } from './sleepers.mjs';
import { Slot } from './slots.mjs';
import { survive, SURVIVOR_NAMES } from './survivors.mjs';
import { Tally } from './tally.mjs';
import * as watch from './watch.mjs';

const NAMES = ['soak-1', 'soak-2', 'soak-3', 'soak-4', 'soak-5'];
const SLEEPERS = ['soak-sleeper-1', 'soak-sleeper-2', 'soak-sleeper-3'];
const IMAGE = 'dockapi-soak/server:latest';
const NETWORK = 'dockapi-soak';
const CHURN_PAUSE_MS = 1_500;
const SAMPLE_MS = { most: 5_000, count: 100 };
const dir = path.join(root, '.dockapi', 'soak');

await withCleanup(async () => {
  const number = (/** @type {string} */ value) => ({ type: 'string', default: value });
  const { values } = parseArgs({ options: { minutes: number('10'), deaths: number('0'), slowness: number('1') } });
  const wanted = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  for (const [name, value] of Object.entries(wanted)) if (!(value >= 0)) throw new Error(`--${name} takes a number.`);
  if (wanted.minutes === 0) throw new Error('--minutes takes a number above 0.');
  await soak(wanted);
});

/** @typedef {{minutes: number, deaths: number, slowness: number}} Wanted */

/** @param {Wanted} wanted */
async function soak(wanted) {
  mkdirSync(dir, { recursive: true });
  const engine = await benchEngine('soak-engine');
  const webhooks = path.join(dir, 'webhooks.json');
  const receiver = await Receiver.start(webhooks);
  const service = await Mortal.start(engine, dir, { DOCKAPI_WEBHOOKS_FILE: webhooks });
  const bench = { engine, service, raw: client(engine.host), api: client(service.url, { keepAlive: false }) };
  const run = await describeRun(bench.raw);
  const findings = await observe(bench, receiver, wanted);
  const found = verdicts(findings);
  const text = report(run, findings, found.map(verdictLine));
  writeFileSync(path.join(root, '.dockapi', 'soak-report.md'), text);
  console.log(`\n${text}\nThe report is in .dockapi/soak-report.md, the service's log in .dockapi/soak/service.log.`);
  if (!found.every(({ holds }) => holds)) process.exitCode = 1;
}

/**
 * @param {import('../bench/lib.mjs').Bench & {service: Mortal}} bench
 * @param {Receiver} receiver
 * @param {Wanted} wanted
 * @returns {Promise<import('./report.mjs').Findings>}
 */
async function observe({ engine, service, raw, api }, receiver, { minutes, deaths, slowness }) {
  await prepare(engine, raw);
  const slots = NAMES.map((name) => new Slot(name));
  const engineDir = canStartEngine() ? engine.dir : undefined;
  const churn = new Churn({ raw, api, image: IMAGE, network: NETWORK, engineDir, rebirth: () => service.rebirth() });
  for (const slot of slots) await churn.run(slot);
  const sleepers = SLEEPERS.map((name, index) => new Slot(name, sleeperFields(index)));
  for (const slot of sleepers) await churn.run(slot);
  await watch.leakedConnections(service.pid, 0); // Connections of the API calls.
  const before = { connections: watch.connectionsOf(service.pid), descriptors: watch.descriptorsOf(service.pid) };

  const tally = new Tally([...KIND_NAMES, ...SLEEPER_NAMES, ...SURVIVOR_NAMES, WEBHOOK]);
  const loadMs = minutes * 60_000;
  const over = AbortSignal.any([AbortSignal.timeout(loadMs), runEnds]);
  const everyMs = Math.min(SAMPLE_MS.most, loadMs / SAMPLE_MS.count);
  console.log(`Load for ${minutes} minutes on ${slots.length + sleepers.length} containers.`);
  const [samples, told] = await Promise.all([
    watch.sampleMemory(() => service.pid, { everyMs, over }),
    survive(service, slots, tally, IMAGE, over),
    load(service.url, slots, tally, slowness, over),
    sleepAndWake(service, sleepers, tally, IMAGE, over),
    churn.goOn(slots, sleepers, { pauseMs: CHURN_PAUSE_MS, deaths: timesOf(deaths, loadMs / 2), over }),
  ]);
  runEnds.throwIfAborted();
  console.log('The load has ended; waiting for its connections to end.');
  await receiver.judge(told, service, tally);
  const leaked = await watch.leakedConnections(service.pid, before.connections);
  const descriptors = [before.descriptors, watch.descriptorsOf(service.pid)];
  const left = await leftovers(service.url, slots, sleepers);
  return {
    minutes,
    slowness,
    tally,
    churned: churn.counts,
    memory: watch.judgeMemory(samples),
    leaked,
    left,
    descriptors,
  };
}

/** @param {number} count @param {number} ms @returns {number[]} evenly within the next `ms`, by `performance.now()` */
function timesOf(count, ms) {
  const now = performance.now();
  return Array.from({ length: count }, (_, index) => now + (ms * (index + 1)) / (count + 1));
}

/** Prepares the image, and a network of few addresses, so that new containers soon reuse addresses. */
async function prepare(engine, raw) {
  const modules = ['server.mjs', 'content.mjs'].map((name) => path.join(import.meta.dirname, name));
  await importNodeImage(engine.host, IMAGE, modules, dir);
  const { Id } = JSON.parse(await raw('POST', '/networks/create', { Name: NETWORK }));
  const { IPAM } = JSON.parse(await raw('GET', `/networks/${Id}`));
  await raw('DELETE', `/networks/${Id}`);
  const { Subnet, Gateway } = IPAM.Config[0];
  const config = { Subnet, Gateway, IPRange: Subnet.replace(/\.\d+\/\d+$/, '.0/29') };
  await raw('POST', '/networks/create', { Name: NETWORK, IPAM: { Driver: 'default', Config: [config] } });
  atEnd(() => cleanUp(raw));
}

/** The engine may not be a private one. */
async function cleanUp(raw) {
  for (const name of [...NAMES, ...SLEEPERS]) await raw('DELETE', `/containers/${name}?force=1&v=1`).catch(() => {});
  await raw('DELETE', `/networks/${NETWORK}`);
}
