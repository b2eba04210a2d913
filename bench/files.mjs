// npm run bench -- files: a large file out of and into a container, beside `docker cp`, and dockAPI's memory meanwhile.
// Settings: FILES_MIB (256), FILES_ROUNDS (7), FILES_GROWTH_MIB (1024).
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { installed } from './peers.mjs';
import { atEnd, runEnds } from './cleanup.mjs';
import { benchService, interleave, markdownTable, median, table, timed } from './lib.mjs';
import { forgetPeak, memory, peakMemory } from './process-tree.mjs';

/**
 * @typedef {import('./lib.mjs').Bench} Bench
 * @typedef {{bench: Bench, id: string, dir: string}} Setting a container, and a directory for files
 */

const { FILES_MIB = 256, FILES_ROUNDS = 7, FILES_GROWTH_MIB = 1_024 } = process.env;
const MIB = 1 << 20;
const RUN = { image: 'busybox:latest', container_port: 80, command: ['sleep', '3600'] };
const GROWTH_ROUNDS = 3;

/** Speed beside that of `docker cp`, and MiB. */
const LEAST = { out: 0.85, in: 0.7 };
const MOST_GROWTH = 30;

const execute = promisify(execFile);

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function files(bench) {
  await installed('curl');
  const dir = path.join(bench.engine.dir, 'files');
  mkdirSync(dir, { recursive: true });
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  const { id } = JSON.parse(await bench.api('POST', '/containers/run', RUN));
  atEnd(() => bench.raw('DELETE', `/containers/${id}?force=1&v=1`));
  const setting = { bench, id, dir };
  const speeds = await compareSpeeds(setting);
  const growths = await measureGrowth(setting);
  return {
    title: 'Files',
    settings: `${FILES_ROUNDS} rounds; memory: ${FILES_GROWTH_MIB} MiB each way, ${GROWTH_ROUNDS} new processes each`,
    tables: [...speeds, growths].map(({ text }) => text),
    verdicts: [...speeds, growths].flatMap(({ verdicts }) => verdicts),
    notes: [],
    versions: { 'Docker CLI': (await docker(bench, '--version')).trim() },
  };
}

/** @param {Setting} setting */
async function compareSpeeds({ bench, id, dir }) {
  const bytes = Number(FILES_MIB) * MIB;
  const [local, copy] = ['local', 'copy'].map((name) => path.join(dir, name));
  await execute('sh', ['-c', `head -c ${bytes} /dev/urandom > "$1"`, 'sh', local]);
  const url = (name) => urlOf(bench.service, id, name);
  const ways = {
    in: {
      'docker cp': () => docker(bench, 'cp', local, `${id}:/by-cp`),
      dockAPI: () => curl('-T', local, url('by-dockapi')),
    },
    out: {
      'docker cp': () => docker(bench, 'cp', `${id}:/by-cp`, copy),
      dockAPI: () => curl('-o', copy, url('by-dockapi')),
    },
  };
  const results = [];
  for (const [way, { 'docker cp': cp, dockAPI }] of Object.entries(ways)) {
    const checked = async (work) => {
      rmSync(copy, { force: true });
      const ms = await timed(work);
      if (way === 'out' && statSync(copy).size !== bytes) throw new Error('A copy has not all its bytes.');
      return ms;
    };
    const times = await interleave(Number(FILES_ROUNDS), {
      'docker cp': () => checked(cp),
      dockAPI: () => checked(dockAPI),
    });
    const { table: text, ratio } = table(`${FILES_MIB} MiB ${way}`, times, 'docker cp');
    console.log(`${text}\n`);
    const speed = 1 / ratio('dockAPI');
    results.push({
      text,
      verdicts: [
        {
          holds: speed >= LEAST[way],
          text: `files ${way} ${speed.toFixed(2)} × the speed of docker cp (at least ${LEAST[way]})`,
        },
      ],
    });
  }
  return results;
}

/**
 * The peak memory of new processes beyond what they had before their first request.
 *
 * @param {Setting} setting
 */
async function measureGrowth({ bench, id, dir }) {
  const sparse = path.join(dir, 'sparse');
  await execute('truncate', ['-s', `${FILES_GROWTH_MIB}M`, sparse]);
  const ways = {
    in: (url) => curl('-T', sparse, url),
    out: (url) => curl('-o', '/dev/null', url),
  };
  const growths = { in: [], out: [] };
  for (let round = 0; round < GROWTH_ROUNDS; round++) {
    for (const [way, work] of Object.entries(ways)) {
      const service = await benchService(bench.engine);
      const before = memory([service.pid]);
      forgetPeak([service.pid]);
      await work(urlOf(service, id, 'sparse'));
      growths[way].push(peakMemory([service.pid]) - before);
      await service.stop();
    }
  }
  const title = `growth of memory in MiB, ${FILES_GROWTH_MIB} MiB each way`;
  const rows = Object.entries(growths).map(([way, each]) => [
    way,
    ...[median(each), Math.min(...each), Math.max(...each)].map((value) => value.toFixed(1)),
  ]);
  const text = `### ${title}\n\n${markdownTable(['way', 'median', 'min', 'max'], rows)}`;
  console.log(`${text}\n`);
  const verdicts = Object.entries(growths).map(([way, each]) => ({
    holds: median(each) <= MOST_GROWTH,
    text: `memory grows by ${median(each).toFixed(0)} MiB on the way ${way} (at most ${MOST_GROWTH})`,
  }));
  return { text, verdicts };
}

/** @param {import('./lib.mjs').Service} service @param {string} id @param {string} name */
function urlOf({ url }, id, name) {
  return `${url}/containers/${id}/files?path=/${name}`;
}

/** @param {Bench} bench @param {string[]} args @returns {Promise<string>} */
async function docker({ engine }, ...args) {
  const env = { ...process.env, DOCKER_HOST: engine.host };
  return (await execute('docker', args, { env, signal: runEnds })).stdout;
}

/** @param {string[]} args */
async function curl(...args) {
  await execute('curl', ['-sS', '--fail-with-body', ...args], { signal: runEnds });
}
