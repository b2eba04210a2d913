// Restarts, stops, starts, kills and replaces containers, and makes the engine hang or kills it, under load.
import { setTimeout as delay } from 'node:timers/promises';
import { killEngine, signalEngine, startEngine } from '../scripts/lib/private-engine.mjs';

/**
 * @typedef {import('./slots.mjs').Slot} Slot
 * @typedef {(method: string, path: string, body?: object) => Promise<string>} Client
 */

const READY_MS = 30_000;
/** Timeout of one check whether it is ready. */
const LOOK_MS = 2_000;
const HANG_MS = 2_000;
/** The engine's downtime, and the time of its start. */
const DEAD_MS = 1_000;

export class Churn {
  /** How often each step ran; `addresses`, `ports`: how often a container got one that another had used. */
  counts = {
    restart: 0,
    'stop, start': 0,
    kill: 0,
    hang: 0,
    replace: 0,
    swap: 0,
    crash: 0,
    death: 0,
    stuck: 0,
    addresses: 0,
    ports: 0,
  };
  /** Address or port → the slot whose container used it last. */
  #owners = new Map();

  /**
   * @param {{raw: Client, api: Client, image: string, network: string, engineDir?: string, rebirth: () => Promise<void>}} options
   * directory of the private engine, if it is one; `rebirth` kills dockAPI and starts it again
   */
  constructor({ raw, api, image, network, engineDir, rebirth }) {
    Object.assign(this, { raw, api, image, network, engineDir, rebirth });
  }

  /** @param {Slot} slot @param {number} [hostPort] */
  async run(slot, hostPort = 0) {
    const token = slot.expect();
    const body = { image: this.image, name: slot.name, container_port: 80, host_port: hostPort, env: { TOKEN: token } };
    const options = { wait_ready: true, health_path: '/who', ...(slot.fields ?? { network: this.network }) };
    const container = JSON.parse(await this.api('POST', '/containers/run', { ...body, ...options }));
    slot.moveIn({ id: container.id, token, hostPort: container.host_port });
    await this.#note(slot);
  }

  /**
   * Runs one step after another until the end, on any slot but the first, which only meets the engine's faults.
   *
   * @param {Slot[]} own
   * @param {Slot[]} sleepers which only meet the engine's faults too
   * @param {{pauseMs: number, deaths: number[], over: AbortSignal}} options `deaths`: when dockAPI is killed, by
   * `performance.now()`
   */
  async goOn(own, sleepers, { pauseMs, deaths, over }) {
    const slots = own.slice(1);
    const all = [...own, ...sleepers];
    const crash = () => this.#crash(all);
    const steps = [this.#restart, this.#kill, this.#replace, this.#hang, this.#stopAndStart, this.#swap, crash];
    for (let turn = 0; !over.aborted; turn++) {
      // Each slot meets each step.
      const first = (turn % steps.length) + Math.floor(turn / steps.length);
      const [one, other] = [slots[first % slots.length], slots[(first + 1) % slots.length]];
      if (performance.now() > deaths[this.counts.death]) await this.#die(all);
      await steps[turn % steps.length].call(this, one, other);
      await delay(pauseMs, undefined, { signal: over }).catch(() => {});
    }
  }

  /** @param {Slot} slot */
  async #restart(slot) {
    await during([slot.unrest], async () => {
      await this.api('POST', `/containers/${slot.name}/restart?timeout=5`);
      await this.#ready(slot);
    });
    this.counts.restart++;
  }

  /** @param {Slot} slot */
  async #stopAndStart(slot) {
    await during([slot.unrest], async () => {
      await this.api('POST', `/containers/${slot.name}/stop?timeout=5`);
      await this.#start(slot);
    });
    this.counts['stop, start']++;
  }

  /** Outside dockAPI, like a crash. @param {Slot} slot */
  async #kill(slot) {
    await during([slot.unrest], async () => {
      await this.raw('POST', `/containers/${slot.tenant.id}/kill`);
      await this.#start(slot);
    });
    this.counts.kill++;
  }

  /** The engine does not respond for a while. No container has an excuse for it. */
  async #hang() {
    if (!this.engineDir) return; // an existing engine
    signalEngine({ dir: this.engineDir }, 'SIGSTOP');
    await delay(HANG_MS);
    signalEngine({ dir: this.engineDir }, 'SIGCONT');
    this.counts.hang++;
  }

  /** The engine dies, and returns with its containers stopped. @param {Slot[]} slots all of them */
  async #crash(slots) {
    if (!this.engineDir) return;
    const engine = { dir: this.engineDir };
    const unrests = slots.map(({ unrest }) => unrest);
    const outages = slots.map(({ outage }) => outage);
    await during(unrests, async () => {
      await during(outages, async () => {
        await killEngine(engine);
        await delay(DEAD_MS);
        await startEngine(engine);
      });
      await Promise.all(slots.map((slot) => this.#startOrReplace(slot)));
    });
    this.counts.crash++;
  }

  /** dockAPI is killed, and comes back at the same address. @param {Slot[]} slots all of them */
  async #die(slots) {
    await during(
      slots.map(({ death }) => death),
      () => this.rebirth(),
    );
    this.counts.death++;
  }

  /** @param {Slot} slot */
  async #replace(slot) {
    await during([slot.unrest, slot.absence], async () => {
      await this.#remove(slot);
      await this.run(slot);
    });
    this.counts.replace++;
  }

  /**
   * Two are removed at once, and return with each other's port, and often address. @param {Slot} one @param {Slot}
   * other
   */
  async #swap(one, other) {
    await during([one.unrest, one.absence, other.unrest, other.absence], async () => {
      const [first, second] = await Promise.all([this.#remove(one), this.#remove(other)]);
      await Promise.all([this.run(other, first.hostPort), this.run(one, second.hostPort)]);
    });
    this.counts.swap++;
  }

  /** @param {Slot} slot */
  async #remove(slot) {
    await this.api('DELETE', `/containers/${slot.name}?force=true`);
    return slot.moveOut();
  }

  /** @param {Slot} slot */
  async #start(slot) {
    await this.api('POST', `/containers/${slot.name}/start`);
    await this.#ready(slot);
  }

  /**
   * An engine that was killed in the middle of a start may keep the port allocated, to nobody, until it starts again.
   *
   * @param {Slot} slot
   */
  async #startOrReplace(slot) {
    try {
      await this.#start(slot);
    } catch (error) {
      if (!/port_in_use/.test(error.message)) throw error;
      await during([slot.absence], async () => {
        await this.#remove(slot);
        await this.run(slot);
      });
      this.counts.stuck++;
    }
  }

  /** Waits until the container itself responds: from then on dockAPI has no excuse. @param {Slot} slot */
  async #ready(slot) {
    const deadline = Date.now() + READY_MS;
    while (!(await this.#answers(slot))) {
      if (Date.now() > deadline) throw new Error(`${slot.name} does not return`);
      await delay(20);
    }
    await this.#note(slot);
  }

  /** @param {Slot} slot */
  async #answers({ tenant: { hostPort, token } }) {
    try {
      const [headers, signal] = [{ connection: 'close' }, AbortSignal.timeout(LOOK_MS)];
      const response = await fetch(`http://127.0.0.1:${hostPort}/who`, { headers, signal });
      return (await response.text()).startsWith(token);
    } catch {
      return false;
    }
  }

  /** Counts reused addresses and ports. @param {Slot} slot */
  async #note(slot) {
    const { NetworkSettings } = JSON.parse(await this.raw('GET', `/containers/${slot.tenant.id}/json`));
    const address = NetworkSettings.Networks[this.network]?.IPAddress;
    if (this.#take(address, slot)) this.counts.addresses++;
    if (this.#take(slot.tenant.hostPort, slot)) this.counts.ports++;
  }

  /** @param {string | number | undefined} what @param {Slot} slot @returns {boolean} whether another slot had it */
  #take(what, slot) {
    if (what === undefined) return false; // it is in another network
    const before = this.#owners.get(what);
    this.#owners.set(what, slot);
    return before !== undefined && before !== slot;
  }
}

/** @param {{begin(): void, end(): void}[]} phases @param {() => Promise<void>} work */
async function during(phases, work) {
  for (const phase of phases) phase.begin();
  await work();
  for (const phase of phases) phase.end();
}
