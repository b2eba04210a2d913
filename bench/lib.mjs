// What the benchmarks share: an engine, a service, a keep-alive client, and tables of medians.
import { spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { call } from '../scripts/lib/engine-api.mjs';
import { ensureImages, pullImage } from '../scripts/lib/images.mjs';
import { ENGINE_PACKAGES, ensureInstalled } from '../scripts/lib/packages.mjs';
import { canStartEngine, startEngine, stopEngine } from '../scripts/lib/private-engine.mjs';
import { nodeBinary, root } from '../scripts/lib/project.mjs';

const dir = path.join(root, '.dockapi', 'bench-engine');

/**
 * An engine of the benchmark's own where it can start one, else the one that DOCKER_HOST names.
 *
 * @returns {Promise<{host: string, stop: () => Promise<void>}>}
 */
export async function benchEngine() {
  if (!canStartEngine()) {
    const host = process.env.DOCKER_HOST;
    if (!host) throw new Error('The benchmark needs a Docker engine: set DOCKER_HOST.');
    return { host, stop: async () => {} };
  }
  await stopEngine({ dir });
  await ensureInstalled(ENGINE_PACKAGES);
  const engine = await startEngine({ dir });
  await ensureImages(engine, { dir });
  await pullImage(engine.host, 'busybox:latest');
  return { host: engine.host, stop: () => stopEngine({ dir }) };
}

/**
 * @param {string} dockerHost
 * @returns {Promise<{url: string, pid: number, stop: () => void}>} the built service, on a free port
 */
export async function benchService(dockerHost) {
  const env = {
    ...process.env,
    DOCKER_HOST: dockerHost,
    HOST: '127.0.0.1',
    PORT: '0',
    NODE_ENV: 'production',
    NO_COLOR: '1',
  };
  const child = spawn(nodeBinary(), [path.join(root, 'dist', 'main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}:\n${output}`)));
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      const match = /Listening on (\S+)/.exec(output);
      if (match) resolve(match[1]);
    });
  });
  return { url, pid: child.pid ?? 0, stop: () => child.kill('SIGINT') };
}

/**
 * A client on kept-alive connections, to an engine's socket or to a URL.
 *
 * @param {string} base `unix://…` or `http://…`
 */
export function client(base) {
  const agent = new http.Agent({ keepAlive: true });
  const target = base.startsWith('unix://')
    ? { socketPath: base.slice('unix://'.length) }
    : { host: new URL(base).hostname, port: new URL(base).port };
  return (method, target_, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers =
        text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const request = http.request({ agent, ...target, method, path: target_, headers }, async (response) => {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode >= 400)
          reject(new Error(`${method} ${target_}: ${response.statusCode} ${answer.slice(0, 200)}`));
        else resolve(answer);
      });
      request.on('error', reject);
      request.end(text);
    });
}

/** Removes every container on the benchmark's engine that carries its label. */
export async function removeAll(host, label) {
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify({ label: [label] }) });
  const containers = JSON.parse(await call(host, 'GET', `/containers/json?${query}`));
  for (const { Id } of containers) await call(host, 'DELETE', `/containers/${Id}?force=1&v=1`);
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs the ways in turn, A B A B …, so that a drift of the machine meets all of them; the order turns each round.
 *
 * @param {number} rounds counted ones; one more warms up
 * @param {Record<string, () => Promise<number>>} ways each gives milliseconds
 * @returns {Promise<Record<string, number[]>>}
 */
export async function interleave(rounds, ways) {
  const names = Object.keys(ways);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      const ms = await ways[name]();
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

/**
 * @param {string} title
 * @param {Record<string, number[]>} times milliseconds
 * @param {string} reference the way that ratios are to, round by round
 * @returns {{table: string, ratio: (name: string) => number}}
 */
export function table(title, times, reference) {
  const ratio = (name) => median(times[name].map((ms, round) => ms / times[reference][round]));
  const rows = Object.entries(times).map(
    ([name, values]) =>
      `| ${name} | ${median(values).toFixed(2)} | ${Math.min(...values).toFixed(2)} | ${Math.max(...values).toFixed(2)} | ${ratio(name).toFixed(2)} |`,
  );
  const head = [`### ${title}`, '', '| way | median ms | min | max | ratio |', '| --- | --- | --- | --- | --- |'];
  return { table: [...head, ...rows].join('\n'), ratio };
}

/** @param {() => Promise<unknown>} work */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
