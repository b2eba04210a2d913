import { connect } from 'node:net';
import { FairTimer } from '../../docker/engine/fair-timer.js';
import { probe } from '../../docker/reach/probe.js';
import type { Endpoint } from '../../docker/reach/reach.service.js';
import { type Condition, FIRST_INTERVAL_MS, TRY_MS } from './condition.js';

/**
 * A connection that stays open this long belongs to the application: docker-proxy closes it if nothing listens behind
 * it. Where the container's own address can be asked, it tells at once.
 */
const OPEN_MS = 250;

/**
 * As {@link OPEN_MS}, if the container does not respond at its own address. While a container's network is torn down,
 * docker-proxy keeps a connection open until the kernel gives up finding its address, after 3 s.
 */
const DOUBTFUL_MS = 4_000;

/** Holds if the port responds: a byte arrives, the container's own port accepts, or the connection stays open. */
export class PortCondition implements Condition {
  readonly interval = FIRST_INTERVAL_MS;
  readonly limit = TRY_MS;

  /**
   * @param at the address to connect to: the published port, or the container's own address if it is not published
   * @param own the port at those of the container's own addresses that should be reachable
   */
  constructor(
    private readonly at: Endpoint,
    private readonly own: readonly Endpoint[],
  ) {}

  async check(signal: AbortSignal): Promise<string | undefined> {
    return (await this.responds(signal)) ? undefined : 'the port does not respond';
  }

  private async responds(signal: AbortSignal): Promise<boolean> {
    const { promise: responded, resolve, reject } = Promise.withResolvers<boolean>();
    const socket = connect({ host: this.at.address, port: this.at.port, signal });
    socket.once('data', () => resolve(true));
    for (const event of ['end', 'close']) socket.once(event, () => resolve(false));
    socket.once('error', reject);
    using timers = new DisposableStack();
    // Fair, so that a connection which has been closed meanwhile is not trusted because dockAPI was busy.
    const trustAfter = (ms: number) => {
      if (!timers.disposed) timers.use(new FairTimer(ms, () => resolve(true)));
    };
    socket.once('connect', () => {
      if (this.own.length === 0) trustAfter(OPEN_MS);
      else
        void this.listens().then((listens) => {
          if (listens === undefined) trustAfter(DOUBTFUL_MS);
          else resolve(listens);
        });
    });
    try {
      return await responded;
    } finally {
      socket.destroy();
    }
  }

  /** Whether the container itself accepts connections; undefined: unknown, because it does not respond. */
  private async listens(): Promise<boolean | undefined> {
    const probed = await Promise.all(this.own.map(({ address, port }) => probe(address, port)));
    if (probed.includes('open')) return true;
    return probed.includes('refused') ? false : undefined;
  }
}
