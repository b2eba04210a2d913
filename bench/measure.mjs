// Each function measures one proxy once.
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import WebSocket from 'ws';
import { runEnds } from './cleanup.mjs';
import { cpuSeconds, forgetPeak, memory, peakMemory, treeOf } from './process-tree.mjs';

const run = promisify(execFile);

/** @typedef {import('./peers.mjs').Peer} Peer */

const UNITS = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };
const CURL_REPORT = '%{http_code} %{size_download} %{size_upload} %{time_total}';
const MIB = 1 << 20;

/**
 * Requests on kept-alive connections, one after another on each.
 *
 * @param {Peer} peer
 * @param {string} url
 * @param {{connections: number, seconds: number}} options
 * @returns {Promise<Record<string, number>>} requests/s, latencies in ms, CPU seconds per 10,000 requests, RSS in MiB
 */
export async function requests({ pid, headers = {} }, url, { connections, seconds }) {
  const tree = processesOf(pid);
  const before = cpuSeconds(tree);
  const load = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s', '--latency'];
  const args = [...load, ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), url];
  const { stdout } = await run('wrk', args, { signal: runEnds });
  const cpu = cpuSeconds(tree) - before;
  const count = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50: latency(stdout, 50),
    p99: latency(stdout, 99),
    errors: failures(stdout),
    cpu: pid === undefined ? NaN : (cpu / count) * 10_000,
    rss: pid === undefined ? NaN : memory(tree),
  };
}

/** @param {string} text of wrk @param {number} percentile @returns {number} ms */
function latency(text, percentile) {
  const [, number, unit] = new RegExp(`^\\s+${percentile}%\\s+([\\d.]+)(us|ms|s|m)$`, 'm').exec(text) ?? [];
  return Number(number) * UNITS[unit];
}

/** @param {string} text of wrk @returns {number} failed connections and unsuccessful responses */
function failures(text) {
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  const answers = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0;
  return [...sockets, answers].reduce((sum, each) => sum + Number(each), 0);
}

/**
 * Memory after one request, which makes it load everything that it loads lazily.
 *
 * @param {Peer} peer
 * @param {string} url
 * @returns {Promise<Record<string, number>>} RSS in MiB
 */
export async function atRest({ pid }, url) {
  const response = await fetch(url, { signal: runEnds });
  await response.arrayBuffer();
  return { rss: pid === undefined ? NaN : memory(processesOf(pid)), errors: response.ok ? 0 : 1 };
}

/** @param {Peer} peer @param {string} url @param {number} bytes expected */
export function download(peer, url, bytes) {
  return transfer(peer, ['-o', '/dev/null', url], ([code, received]) => code === 200 && received === bytes && received);
}

/**
 * @param {Peer} peer @param {string} url responds with the number of bytes @param {{file: string, bytes: number}} what
 */
export function upload(peer, url, { file, bytes }) {
  const args = ['-X', 'POST', '-H', 'Expect:', '-T', file, url];
  return transfer(peer, args, ([code, , sent], body) => code === 200 && Number(body) === bytes && sent);
}

/**
 * @param {Peer} peer
 * @param {string[]} args curl's
 * @param {(report: number[], body: string) => number | false} check returns the transferred bytes, false if some are
 * missing
 * @returns {Promise<Record<string, number>>} MiB/s, CPU seconds, and growth of RSS in MiB
 */
async function transfer({ pid }, args, check) {
  const tree = processesOf(pid);
  const [cpu, rss] = [cpuSeconds(tree), memory(tree)];
  forgetPeak(tree);
  const { stdout } = await run('curl', ['-s', '-w', `\n${CURL_REPORT}`, ...args], { signal: runEnds });
  const [body = '', report = ''] = stdout.split('\n');
  const numbers = report.split(' ').map(Number);
  const bytes = check(numbers, body);
  return {
    rate: bytes ? bytes / MIB / numbers[3] : NaN,
    errors: bytes ? 0 : 1,
    cpu: pid === undefined ? NaN : cpuSeconds(tree) - cpu,
    growth: pid === undefined ? NaN : Math.max(0, peakMemory(tree) - rss),
  };
}

/**
 * Echoed messages, one after another on each WebSocket.
 *
 * @param {Peer} peer
 * @param {string} url
 * @param {{connections: number, seconds: number}} options
 * @returns {Promise<Record<string, number>>} round trips/s, CPU seconds per 10,000 of them
 */
export async function echoes({ pid, headers }, url, { connections, seconds }) {
  const tree = processesOf(pid);
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => open(url.replace('http', 'ws'), headers)),
  );
  const count = { trips: 0, errors: 0 };
  const [cpu, start] = [cpuSeconds(tree), performance.now()];
  for (const socket of sockets) bounce(socket, count);
  await delay(seconds * 1_000);
  const { trips, errors } = count;
  const rate = trips / ((performance.now() - start) / 1_000);
  const used = cpuSeconds(tree) - cpu;
  for (const socket of sockets) socket.removeAllListeners('close').terminate();
  return { rate, errors, cpu: pid === undefined ? NaN : (used / trips) * 10_000 };
}

/** @param {WebSocket} socket @param {{trips: number, errors: number}} count */
function bounce(socket, count) {
  const message = Buffer.alloc(32, 'm');
  socket.on('message', (data) => {
    count.trips++;
    if (!message.equals(data)) count.errors++;
    socket.send(message);
  });
  socket.on('close', () => count.errors++);
  socket.send(message);
}

/** @param {string} url @param {Record<string, string>} [headers] @returns {Promise<WebSocket>} */
function open(url, headers) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 5_000, headers });
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** @param {import('./peers.mjs').Peer['pid']} pid */
function processesOf(pid) {
  return [pid].flat().flatMap(treeOf);
}
