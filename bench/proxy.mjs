// npm run bench -- proxy: the proxy compared with other proxies in front of the same published ports. Settings: ROUNDS
// (5), SECONDS per measurement (5), BIG_MB (256) per transfer.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/lib/project.mjs';
import { atEnd } from './cleanup.mjs';
import { judge, measureAll, rounds, toTable } from './comparison.mjs';
import { benchService } from './lib.mjs';
import { availablePeers, installed, startPeer, versions } from './peers.mjs';
import { LIVING, scenarios, WORKERS } from './scenarios.mjs';
import { startUpstreams } from './upstreams.mjs';

const seconds = Number(process.env.SECONDS ?? 5);
const bigMiB = Number(process.env.BIG_MB ?? 256);
const dir = path.join(root, '.dockapi', 'bench');

/** @typedef {import('./lib.mjs').Bench} Bench */

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function proxy({ engine, raw, api }) {
  rmSync(dir, { recursive: true, force: true });
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ['wrk', 'curl']) await installed(name);
  const { www, living, sink, big } = await startUpstreams({ engine, raw, api }, { dir, bigMiB });
  const notes = [
    '`direct` and the other proxies go to the published ports; dockAPI uses the address chosen by `DOCKAPI_UPSTREAM`',
    'each scenario has every proxy in a process of its own, new',
    `\`${LIVING}\` is another dockAPI, in front of the same nginx with a ttl and an idle timeout`,
    `\`${WORKERS}\` is another dockAPI with \`DOCKAPI_WORKERS=2\`; its throughput has a target where a core is free for each`,
  ];
  const others = await availablePeers((line) => {
    console.log(line);
    notes.push(line);
  });
  const setting = { dir, engineDir: engine.dir, upstreams: [www, sink] };
  const direct = { name: 'direct', base: ({ port }) => `http://127.0.0.1:${port}` };
  const part = { title: 'Proxy', tables: [], verdicts: [], notes, versions: await versions() };
  for (const scenario of scenarios({ www, sink, big, bigMiB, seconds })) {
    const started = [
      ...(await Promise.all(others.map((name) => startPeer(name, setting)))),
      await startDockapi(engine, 'dockAPI', ({ id }) => id),
    ];
    const comparesTo = (name) => scenario.requires.some(({ to }) => to === name);
    if (comparesTo(LIVING))
      started.push(await startDockapi(engine, LIVING, ({ id }) => (id === www.id ? living.id : id)));
    if (comparesTo(WORKERS)) {
      const env = { DOCKAPI_WORKERS: '2', DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: path.join(dir, 'state') };
      started.push(await startDockapi(engine, WORKERS, ({ id }) => id, env));
    }
    const results = await measureAll(scenario, [direct, ...started]);
    for (const { stop } of started) await stop();
    part.tables.push(toTable(scenario, results));
    part.verdicts.push(...judge(scenario, results));
    console.log(`${part.tables.at(-1)}\n`);
  }
  part.settings = `${rounds} rounds of ${seconds} s each; transfers of ${bigMiB} MiB`;
  return part;
}

/**
 * @param {import('./lib.mjs').Engine} engine
 * @param {string} name
 * @param {(upstream: import('./upstreams.mjs').Upstream) => string} idOf the container that stands for an upstream
 * @param {NodeJS.ProcessEnv} [env] additional settings
 * @returns {Promise<import('./peers.mjs').Peer>}
 */
async function startDockapi(engine, name, idOf, env) {
  const { url, pid, stop } = await benchService(engine, { env });
  return { name, pid, stop, base: (upstream) => `${url}/proxy/${idOf(upstream)}` };
}
