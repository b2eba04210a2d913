/** What counts as use of a container. `start`: nothing has used it since it was started. */
export const ACTIVITY_KINDS = ['http', 'websocket', 'exec', 'files', 'touch', 'start'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** Activity that lasts, and is counted while it does. */
export type LastingActivity = 'http' | 'websocket' | 'exec' | 'files';

/** A connection whose bytes are counted, so that silence shows. */
export interface Flow {
  /** In both directions. */
  readonly bytes: number;
}

/** The last use of a container. */
export interface LastActivity {
  kind: ActivityKind;
  /** Name of the token; undefined without tokens. */
  by: string | undefined;
  /** By `performance.now()`. */
  atMs: number;
}

/** A connection at the last look. */
interface Seen {
  kind: LastingActivity;
  by: string | undefined;
  bytes: number;
  sinceMs: number;
}

/** The use of one container, in this process. Plain counters: the proxy changes them with every request. */
export class ContainerActivity {
  readonly open: Record<LastingActivity, number> = { http: 0, websocket: 0, exec: 0, files: 0 };
  private kind: ActivityKind = 'start';
  private by: string | undefined;
  private endedMs = -1;
  /** Connections that count no more once they are silent; undefined: silence does not matter. */
  private readonly flows: Map<Flow, Seen> | undefined;

  /** @param silentMs milliseconds without a byte after which a connection counts no more; undefined: it always counts */
  constructor(private readonly silentMs: number | undefined) {
    this.flows = silentMs === undefined ? undefined : new Map();
  }

  /** The last use that has ended; undefined: there was none. */
  get last(): LastActivity | undefined {
    return this.endedMs < 0 ? undefined : { kind: this.kind, by: this.by, atMs: this.endedMs };
  }

  began(kind: LastingActivity, by: string | undefined, flow?: Flow): void {
    this.open[kind]++;
    if (flow) this.flows?.set(flow, { kind, by, bytes: flow.bytes, sinceMs: performance.now() });
  }

  /** @param counts false: it was refused, or the container did not respond */
  ended(kind: LastingActivity, by: string | undefined, counts = true, flow?: Flow): void {
    this.open[kind]--;
    const isSilent = flow !== undefined && this.flows !== undefined && this.isSilent(flow);
    if (flow) this.flows?.delete(flow);
    if (counts && !isSilent) this.used(kind, by);
  }

  /** A use that takes no time. */
  used(kind: ActivityKind, by: string | undefined): void {
    this.kind = kind;
    this.by = by;
    this.endedMs = performance.now();
  }

  /** Whether something uses the container now. */
  get isBusy(): boolean {
    const { http, websocket, exec, files } = this.open;
    const flowing = http + websocket;
    if (exec + files > 0) return true;
    if (!this.flows) return flowing > 0;
    let silent = 0;
    for (const flow of this.flows.keys()) if (this.isSilent(flow)) silent++;
    return flowing > silent;
  }

  private isSilent(flow: Flow): boolean {
    const seen = this.flows?.get(flow);
    if (!seen) return false;
    const now = performance.now();
    if (flow.bytes !== seen.bytes) {
      seen.bytes = flow.bytes;
      seen.sinceMs = now;
      this.used(seen.kind, seen.by);
    }
    return now - seen.sinceMs >= (this.silentMs ?? Infinity);
  }
}
