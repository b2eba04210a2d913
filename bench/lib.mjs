// Shared by the benchmarks: an engine, a service, a keep-alive client, and tables of medians.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { call } from '../scripts/lib/engine-api.mjs';
import { ensureImages, pullImage } from '../scripts/lib/images.mjs';
import { ENGINE_PACKAGES, ensureInstalled } from '../scripts/lib/packages.mjs';
import { canStartEngine, startEngine, stopEngine } from '../scripts/lib/private-engine.mjs';
import { belongingTo } from '../scripts/lib/processes.mjs';
import { nodeBinary, root, serviceArguments } from '../scripts/lib/project.mjs';
import { atEnd, endsWithRun } from './cleanup.mjs';

/**
 * @typedef {{host: string, dir: string}} Engine as in `DOCKER_HOST`; its directory, which marks its processes
 * @typedef {{url: string, pid: number, stop: () => Promise<void>, kill: () => Promise<void>}} Service
 * @typedef {(method: string, path: string, body?: object) => Promise<string>} Client
 * @typedef {{engine: Engine, service: Service, raw: Client, api: Client}} Bench `raw` calls the engine, `api` dockAPI
 */

/**
 * A private engine if one can be started, otherwise the one of DOCKER_HOST. It ends with the run.
 *
 * @param {string} name of its directory
 * @returns {Promise<Engine>}
 */
export async function benchEngine(name) {
  const dir = path.join(root, '.dockapi', name);
  if (!canStartEngine()) {
    const host = process.env.DOCKER_HOST;
    if (!host) throw new Error('The benchmark needs a Docker engine: set DOCKER_HOST.');
    return { host, dir };
  }
  await stopEngine({ dir });
  await ensureInstalled(ENGINE_PACKAGES);
  atEnd(() => stopEngine({ dir }));
  const engine = await startEngine({ dir });
  await ensureImages(engine, { dir });
  for (const image of ['busybox:latest', 'nginx:latest']) await pullImage(engine.host, image);
  return { host: engine.host, dir };
}

/**
 * The built service, on a free port. It ends with the run.
 *
 * @param {Engine} engine
 * @param {{env?: NodeJS.ProcessEnv, log?: string, through?: string[]}} [options] additional settings; a file for its output;
 * a command that runs the command after it
 * @returns {Promise<Service>}
 */
export async function benchService(engine, { env = {}, log, through = [] } = {}) {
  const [program = '', ...args] = [...through, nodeBinary(), ...serviceArguments];
  const child = spawn(program, args, {
    env: {
      ...process.env,
      // If this run is killed, the next one ends it. Below the engine's directory, so that a restart of the engine does
      // not.
      ...belongingTo(path.join(engine.dir, 'service')),
      DOCKER_HOST: engine.host,
      HOST: '127.0.0.1',
      PORT: '0',
      NODE_ENV: 'production',
      DOCKAPI_STORE: 'memory', // of the user's own dockAPI nothing is touched
      NO_COLOR: '1',
      LOG_LEVEL: 'log', // The level at which it logs its address.
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // Otherwise a terminal's Ctrl-C would reach it before the run has cleaned up.
  });
  const stop = endsWithRun(child, 10_000);
  if (log) child.stdout.pipe(createWriteStream(log, { flags: 'a' }));
  const kill = async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return { url: await listeningUrl(child), pid: child.pid ?? 0, stop, kill };
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
function listeningUrl(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk) => {
      output += chunk;
      const url = /Listening on ([^\s"]+)/.exec(output)?.[1];
      if (!url) return;
      child.stdout.off('data', read).resume();
      resolve(url);
    };
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}:\n${output}`)));
    child.stdout.on('data', read);
  });
}

/**
 * A client of an engine's socket or of a URL.
 *
 * @param {string} base `unix://…` or `http://…`
 * @param {http.AgentOptions} [options] by default connections are kept
 * @param {Record<string, string>} [more] headers of each request
 * @returns {Client}
 */
export function client(base, options = { keepAlive: true }, more = {}) {
  const agent = new http.Agent(options);
  const target = base.startsWith('unix://')
    ? { socketPath: base.slice('unix://'.length) }
    : { host: new URL(base).hostname, port: new URL(base).port };
  return (method, target_, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const ofBody = text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const headers = { ...more, ...ofBody };
      const request = http.request({ agent, ...target, method, path: target_, headers }, async (response) => {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode >= 400)
          reject(new Error(`${method} ${target_}: ${response.statusCode} ${answer.slice(0, 500)}`));
        else resolve(answer);
      });
      request.on('error', reject);
      request.end(text);
    });
}

/**
 * Removes every container with a label.
 *
 * @param {string} host
 * @param {string} label
 */
export async function removeAll(host, label) {
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify({ label: [label] }) });
  const containers = JSON.parse(await call(host, 'GET', `/containers/json?${query}`));
  for (const { Id } of containers) await call(host, 'DELETE', `/containers/${Id}?force=1&v=1`);
}

/** @param {number[]} values @returns {number} NaN of none */
export function median(values) {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs the ways in turn, A B A B …, so that changes of the machine affect all of them; the order alternates.
 *
 * @template T
 * @param {number} rounds without one more to warm up
 * @param {Record<string, () => Promise<T>>} ways each returns its measurement
 * @returns {Promise<Record<string, T[]>>}
 */
export async function interleave(rounds, ways) {
  const names = Object.keys(ways);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      const measured = await ways[name]();
      if (round >= 0) results[name].push(measured);
    }
  }
  return results;
}

/**
 * @param {string} title
 * @param {Record<string, number[]>} times milliseconds
 * @param {string} reference way to which ratios are computed, round by round
 * @returns {{table: string, ratio: (name: string) => number}}
 */
export function table(title, times, reference) {
  const ratio = (name) => median(times[name].map((ms, round) => ms / times[reference][round]));
  const rows = Object.entries(times).map(([name, values]) => [
    name,
    ...[median(values), Math.min(...values), Math.max(...values), ratio(name)].map((value) => value.toFixed(2)),
  ]);
  return { table: `### ${title}\n\n${markdownTable(['way', 'median ms', 'min', 'max', 'ratio'], rows)}`, ratio };
}

/** @param {string[]} head @param {string[][]} rows */
export function markdownTable(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {() => Promise<unknown>} work */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
