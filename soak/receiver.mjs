// Receives dockAPI's webhooks, refuses some at first, and notes when each event came.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { atEnd } from '../bench/cleanup.mjs';

export const WEBHOOK = 'event, as a webhook';

/** One in so many is refused at first. */
const REFUSED = 20;
const SETTLE_MS = 60_000;
const POLL_MS = 200;

export class Receiver {
  /** Event id → when it was taken. @type {Map<string, number[]>} */
  #taken = new Map();
  #refused = new Set();

  /** @param {string} file of webhooks, which it writes */
  static async start(file) {
    const receiver = new Receiver();
    const server = http.createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(receiver.#take(request.headers['webhook-id'])).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    atEnd(() => server.close().closeAllConnections());
    const url = `http://127.0.0.1:${server.address().port}/`;
    writeFileSync(file, JSON.stringify([{ url, secret: `whsec_${randomBytes(32).toString('base64')}` }]));
    return receiver;
  }

  #take(id) {
    const isFirst = !this.#taken.has(id) && !this.#refused.has(id);
    if (isFirst && (this.#taken.size + this.#refused.size) % REFUSED === REFUSED - 1) {
      this.#refused.add(id);
      return 503;
    }
    this.#taken.set(id, [...(this.#taken.get(id) ?? []), Date.now()]);
    return 204;
  }

  /**
   * Each event must have come once; twice only if dockAPI was killed between.
   *
   * @param {Set<string>} told ids of the events
   * @param {import('./mortal.mjs').Mortal} mortal
   * @param {import('./tally.mjs').Tally} tally
   */
  async judge(told, mortal, tally) {
    const deadline = Date.now() + SETTLE_MS;
    const missing = () => [...told].filter((id) => !this.#taken.has(id));
    while (missing().length > 0 && Date.now() < deadline) await delay(POLL_MS);
    for (const id of missing()) tally.count(WEBHOOK, 'wrong', () => `${id} did not come`);
    for (const [id, times] of this.#taken) {
      const isExcused = times.every((time, index) => index === 0 || mortal.diedBetween(times[index - 1], time));
      tally.count(WEBHOOK, isExcused ? 'right' : 'wrong', () => `${id} came ${times.length} times`);
    }
  }
}
