// One request of each kind. It returns the outcome, and the tally decides whether it is correct.
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { contentDigest } from './content.mjs';

/** @typedef {import('./tally.mjs').Outcome} Outcome */

/** Timeout of a request that hangs, in milliseconds. */
const HANGS_MS = 60_000;
const SLOW_READ_MS = 40;
const SLOW_HEAD_MS = 5_000;
const IDLE_MS = { least: 1_000, most: 8_000 };

/** @type {Map<string, string>} */
const digests = new Map();

/**
 * @param {string} url
 * @param {http.RequestOptions} [options]
 * @param {(request: http.ClientRequest) => void} [send] the body
 * @returns {Promise<http.IncomingMessage>}
 * @throws Error when the connection ends before
 */
export async function open(url, options = {}, send = (request) => request.end()) {
  const request = http.request(url, { agent: false, ...options });
  request.setTimeout(HANGS_MS, () => request.destroy(new Error('nothing came for a minute')));
  send(request);
  const [response] = await once(request, 'response');
  request.on('error', () => {}); // The response fails too, where it is read.
  return response;
}

/** @param {http.IncomingMessage} response @param {number} [pauseMs] after each piece @returns {Promise<Buffer>} */
export async function bodyOf(response, pauseMs) {
  const chunks = [];
  for await (const chunk of response) {
    chunks.push(chunk);
    if (pauseMs !== undefined) await delay(pauseMs);
  }
  return Buffer.concat(chunks);
}

/**
 * @param {http.IncomingMessage} response
 * @param {(token: string) => Promise<boolean>} isRight whether the body is what that container sends
 * @returns {Promise<Outcome>}
 */
async function check(response, isRight) {
  if (response.statusCode !== 200) return refusal(response);
  const token = String(response.headers['x-token']);
  return (await isRight(token)) ? { token } : { wrong: `a body that ${token} does not send` };
}

/** @param {http.IncomingMessage} response @returns {Promise<Outcome>} */
async function refusal(response) {
  return { status: response.statusCode, code: codeOf(String(await bodyOf(response))) };
}

/** @param {string} text of a problem */
function codeOf(text) {
  return /"code":"(\w+)"/.exec(text)?.[1];
}

/** @param {string} base of the container @param {http.Agent | false} agent @returns {Promise<Outcome>} */
export async function who(base, agent) {
  const nonce = randomUUID();
  const response = await open(`${base}/who?nonce=${nonce}`, { agent });
  return check(response, async (token) => String(await bodyOf(response)) === `${token} ${nonce}`);
}

/** @param {string} base @returns {Promise<Outcome>} */
export async function upload(base) {
  const body = randomBytes(randomInt(1, 2 * 1024 * 1024));
  const digest = createHash('sha256').update(body).digest('hex');
  const send = randomInt(2)
    ? (request) => request.end(body)
    : (request) => Readable.from([body.subarray(0, 1_000), body.subarray(1_000)]).pipe(request);
  const response = await open(`${base}/upload`, { method: 'POST' }, send);
  return check(response, async (token) => String(await bodyOf(response)) === `${token} ${digest}`);
}

/** @param {string} base @param {{mib: number, pauseMs?: number}} options @returns {Promise<Outcome>} */
export async function download(base, { mib, pauseMs }) {
  const response = await open(`${base}/download?mib=${mib}${randomInt(2) ? '&chunked' : ''}`);
  return check(response, async (token) => {
    const body = await bodyOf(response, pauseMs);
    return createHash('sha256').update(body).digest('hex') === digestOf(token, mib);
  });
}

/** @param {string} token @param {number} mib */
function digestOf(token, mib) {
  const key = `${token} ${mib}`;
  if (digests.size > 200) digests.clear();
  if (!digests.has(key)) digests.set(key, contentDigest(token, mib));
  return digests.get(key);
}

/** A client that reads slowly, so that dockAPI has to hold the container back. @param {string} base */
export function slowDownload(base) {
  return download(base, { mib: 4, pauseMs: SLOW_READ_MS });
}

/** @param {string} base @returns {Promise<Outcome>} */
export async function events(base) {
  const count = randomInt(5, 30);
  const response = await open(`${base}/events?count=${count}`);
  return check(response, async (token) => {
    const expected = Array.from({ length: count }, (_, index) => `data: ${token} ${index}\n\n`).join('');
    return String(await bodyOf(response)) === expected;
  });
}

/** A client that leaves in the middle of an answer. @param {string} base @returns {Promise<Outcome>} */
export async function leaveDownload(base) {
  const response = await open(`${base}/download?mib=8`);
  if (response.statusCode !== 200) return refusal(response);
  await once(response, 'readable');
  await delay(randomInt(20));
  response.destroy();
  return { token: String(response.headers['x-token']), left: true };
}

/** A client that leaves in the middle of its upload. @param {string} base @returns {Promise<Outcome>} */
export async function leaveUpload(base) {
  const body = randomBytes(256 * 1024);
  const headers = { 'content-length': 2 * body.length };
  const request = http.request(`${base}/upload`, { agent: false, method: 'POST', headers });
  const answered = new Promise((resolve) => request.once('response', resolve));
  const failed = new Promise((_resolve, reject) => request.once('error', reject));
  request.write(body);
  const response = await Promise.race([answered, failed, delay(randomInt(5, 50))]);
  failed.catch(() => {});
  try {
    if (response?.statusCode === 200) return { wrong: 'an answer to half an upload' };
    return response ? await refusal(response) : { left: true };
  } finally {
    request.destroy();
  }
}

/** @param {string} base @returns {Promise<Outcome>} */
export async function webSocket(base) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/`, { handshakeTimeout: HANGS_MS });
  try {
    return await converse(socket);
  } finally {
    socket.on('error', () => {}).terminate();
  }
}

/** @param {WebSocket} socket @returns {Promise<Outcome>} */
function converse(socket) {
  return new Promise((resolve, reject) => {
    let [left, sent] = [randomInt(5, 30), ''];
    const say = () => socket.send((sent = randomUUID().repeat(randomInt(1, 100))));
    socket.on('open', say);
    socket.on('message', (data) => {
      const [token, heard] = String(data).split(' ');
      if (heard !== sent) return resolve({ wrong: 'another message than was sent' });
      if (--left === 0) return resolve({ token });
      setTimeout(() => socket.readyState === WebSocket.OPEN && say(), randomInt(50));
    });
    socket.on('unexpected-response', (_request, response) => resolve(refusal(response)));
    socket.on('close', () => reject(new Error('closed early')));
    socket.on('error', reject);
  });
}

/** A client that takes seconds for the head of its request, a byte at a time. @param {string} base */
export function slowHead(base) {
  return overSocket(base, async (socket, head) => {
    for (const byte of head) {
      socket.write(byte);
      await delay(SLOW_HEAD_MS / head.length);
    }
  });
}

/** A client that connects long before it asks. @param {string} base */
export function idleFirst(base) {
  return overSocket(base, async (socket, head) => {
    await delay(randomInt(IDLE_MS.least, IDLE_MS.most));
    socket.write(head);
  });
}

/**
 * @param {string} base
 * @param {(socket: net.Socket, head: string) => Promise<void>} send
 * @returns {Promise<Outcome>}
 */
async function overSocket(base, send) {
  const { host, hostname, port, pathname } = new URL(base);
  const nonce = randomUUID();
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => {}); // Reading fails too.
  socket.setTimeout(HANGS_MS, () => socket.destroy(new Error('nothing came for a minute')));
  const request = `GET ${pathname}/who?nonce=${nonce} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  const [answer] = await Promise.all([bodyOf(socket), send(socket, request)]);
  return readAnswer(String(answer), nonce);
}

/** @param {string} text a whole HTTP answer @param {string} nonce @returns {Outcome} */
function readAnswer(text, nonce) {
  const [head, body] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (!status || body === undefined) return { cut: 'no whole answer' };
  if (status !== 200) return { status, code: codeOf(body) };
  const token = /^x-token: (.*)$/im.exec(head)?.[1];
  return body === `${token} ${nonce}` ? { token } : { wrong: `a body that ${token} does not send` };
}

/** @param {string} url of dockAPI @returns {Promise<Outcome & {containers?: {id: string, status: string}[]}>} */
export async function list(url) {
  const response = await open(`${url}/containers`);
  if (response.statusCode !== 200) return refusal(response);
  return { containers: JSON.parse(String(await bodyOf(response))) };
}

/** A command that says what it was told, and whose container it is in. @param {string} base @returns {Promise<Outcome>} */
export async function exec(base) {
  const word = randomUUID();
  const command = ['/node', '-p', '`${process.env.TOKEN} ${process.argv[1]}`', word];
  const headers = { 'content-type': 'application/json' };
  const send = (request) => request.end(JSON.stringify({ command }));
  const response = await open(`${base}/exec`, { method: 'POST', headers }, send);
  if (response.statusCode !== 200) return refusal(response);
  const result = JSON.parse(String(await bodyOf(response)));
  if (result.exit_code !== 0) return { cut: `exit code ${result.exit_code}: ${result.stdout}` };
  const [token, heard] = result.stdout.trim().split(' ');
  return heard === word ? { token } : { wrong: `exec: ${JSON.stringify(result)}` };
}

/** Answers one line. */
const ECHO =
  'process.stdin.once("data", (line) => { console.log(process.env.TOKEN, String(line).trim()); process.exit(); })';

/** A command that is started, attached to, typed into, and forgotten. @param {string} base @returns {Promise<Outcome>} */
export async function execSession(base) {
  const word = randomUUID();
  const headers = { 'content-type': 'application/json' };
  const send = (request) => request.end(JSON.stringify({ command: ['/node', '-e', ECHO], stdin: true, keep: 30 }));
  const response = await open(`${base}/execs`, { method: 'POST', headers }, send);
  if (response.statusCode !== 201) return refusal(response);
  const { exec_id: id } = JSON.parse(String(await bodyOf(response)));
  const output = await typed(`${base}/execs/${id}/attach?after=0`, word);
  const deleted = await open(`${base}/execs/${id}`, { method: 'DELETE' });
  await bodyOf(deleted);
  const [token, heard] = output.trim().split(' ');
  return heard === word ? { token } : { cut: `the exec wrote ${JSON.stringify(output)}` };
}

/** @param {string} url of an attach @param {string} line @returns {Promise<string>} all output until the end of the command */
async function typed(url, line) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'v5.channel.k8s.io');
  let output = '';
  socket.on('message', (frame) => (output += frame[0] === 1 ? frame.subarray(1) : ''));
  socket.on('open', () => socket.send(Buffer.concat([Buffer.of(0), Buffer.from(`${line}\n`)])));
  const timer = setTimeout(() => socket.terminate(), HANGS_MS);
  await new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject)).finally(() =>
    clearTimeout(timer),
  );
  return output;
}

/** A client that follows the log for some lines, each of which is the container's token. @param {string} base @returns {Promise<Outcome>} */
export async function followLog(base) {
  const response = await open(`${base}/logs?follow=true&tail=1`);
  if (response.statusCode !== 200) return refusal(response);
  const count = randomInt(1, 5);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (text.split('\n').length <= count) continue;
    const lines = new Set(text.split('\n').slice(0, -1));
    return lines.size === 1 ? { token: [...lines][0], left: true } : { wrong: `a log of ${[...lines]}` };
  }
  return { cut: 'the log has ended' };
}

/** A client that looks at a container's stats for a while. @param {string} base @returns {Promise<Outcome>} */
export async function followStats(base) {
  const response = await open(`${base}/stats`, { headers: { accept: 'text/event-stream' } });
  if (response.statusCode !== 200) return refusal(response);
  const count = randomInt(1, 5);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (text.split('\n\n').length <= count) continue;
    const isRight = /^(?:event: stats\ndata: \{"id":"[0-9a-f]{64}",.+\}\n\n)+$/.test(text);
    return isRight ? { left: true } : { wrong: `events ${text}` };
  }
  return { cut: 'the stats have ended' };
}

/**
 * A prune of images that are years old, which removes none, by two clients with one key.
 *
 * @param {string} url of dockAPI
 * @returns {Promise<Outcome & {done?: true}>}
 */
export async function operation(url) {
  const headers = {
    'content-type': 'application/json',
    prefer: 'respond-async',
    'idempotency-key': randomUUID(),
  };
  const begin = () =>
    open(`${url}/images/prune`, { method: 'POST', headers }, (request) => request.end('{"until":"87600h"}'));
  const [one, other] = await Promise.all([begin(), begin()]);
  const [first] = await Promise.all([one, other].map((response) => bodyOf(response)));
  if (one.statusCode !== 202) return { status: one.statusCode, code: codeOf(String(first)) };
  const path = one.headers.location;
  if (other.headers.location !== path) return twoOperations(url, path, other.headers.location);
  const events = String(await bodyOf(await open(`${url}${path}/events`)));
  if (!/event: end\n/.test(events)) return { wrong: `events without an end: ${events}` };
  const ended = JSON.parse(String(await bodyOf(await open(`${url}${path}?wait=60`))));
  const removed = await open(`${url}${path}`, { method: 'DELETE' });
  await bodyOf(removed);
  if (removed.statusCode !== 200) return { wrong: `the operation was not forgotten: ${removed.statusCode}` };
  if (ended.state === 'succeeded') return { done: true };
  return ended.state === 'failed' ? ended.problem : { wrong: `the operation is ${ended.state}` };
}

/** A key is free again only if dockAPI was killed under its operation. @returns {Promise<Outcome>} */
async function twoOperations(url, one, other) {
  const states = [one, other].map(async (path) => JSON.parse(String(await bodyOf(await open(`${url}${path}`)))));
  const interrupted = (await Promise.all(states)).find(({ problem }) => problem?.code === 'interrupted');
  return interrupted ? interrupted.problem : { wrong: `two operations: ${one} and ${other}` };
}

/**
 * A client that resumes the events at a random one of the last: it must get those that a client without a stream gets.
 *
 * @param {string} url of dockAPI
 * @returns {Promise<Outcome>}
 */
export async function resumeEvents(url) {
  const page = await open(`${url}/events`, { headers: { accept: 'application/json' } });
  if (page.statusCode !== 200) return refusal(page);
  const ids = JSON.parse(String(await bodyOf(page))).events.map(({ id }) => id);
  const expected = ids.slice(randomInt(ids.length + 1));
  if (expected.length < 2) return { left: true };
  const headers = { accept: 'text/event-stream', 'last-event-id': expected.shift() };
  const response = await open(`${url}/events`, { headers });
  if (response.statusCode !== 200) return refusal(response);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    // Without the last line, which may be incomplete, and gaps, which only the stream has.
    const seen = [...text.matchAll(/^id: (.+)\nevent: (?!gap)/gm)].map(([, id]) => id);
    if (seen.length < expected.length) continue;
    const isRight = expected.every((id, index) => id === seen[index]);
    return isRight ? { left: true } : { wrong: `events ${seen} instead of ${expected}` };
  }
  return { cut: 'the events have ended' };
}
