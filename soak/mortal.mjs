// The service, which may be killed and started again, at the same address and with the same store.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { benchService } from '../bench/lib.mjs';

/** Below the ports that the system gives to clients, so that none of them has it while there is no dockAPI. */
const FIRST_PORT = 18_000;
const DEAD_MS = 500;

/** @typedef {import('../bench/lib.mjs').Service} Service */

export class Mortal {
  /** When it was killed, and when it was back, by `Date.now()`. @type {{from: number, to: number}[]} */
  deaths = [];
  /** @type {Service} */
  #service;

  /**
   * @param {import('../bench/lib.mjs').Engine} engine
   * @param {string} dir for its log and its store, which begin empty
   * @param {NodeJS.ProcessEnv} env
   */
  static async start(engine, dir, env) {
    const [log, state] = [path.join(dir, 'service.log'), path.join(dir, 'state')];
    for (const old of [log, state]) rmSync(old, { recursive: true, force: true });
    const port = await freePort();
    const settings = { PORT: String(port), DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: state, ...env };
    const mortal = new Mortal(() => benchService(engine, { log, env: settings }));
    mortal.#service = await mortal.start();
    return mortal;
  }

  /** @param {() => Promise<Service>} start */
  constructor(start) {
    this.start = start;
  }

  get url() {
    return this.#service.url;
  }

  /** Of the present process. */
  get pid() {
    return this.#service.pid;
  }

  /** With SIGKILL. */
  async rebirth() {
    const from = Date.now();
    await this.#service.kill();
    await delay(DEAD_MS);
    this.#service = await this.start();
    this.deaths.push({ from, to: Date.now() });
  }

  /** @param {number} from @param {number} to @returns {boolean} whether it died between */
  diedBetween(from, to) {
    return this.deaths.some((death) => death.from <= to && from <= death.to);
  }
}

/** @param {number} [port] the first that may be taken @returns {Promise<number>} */
async function freePort(port = FIRST_PORT) {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort(port + 1);
  }
  await new Promise((resolve) => server.close(resolve));
  return port;
}
