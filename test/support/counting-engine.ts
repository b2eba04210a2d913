import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, connect, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { testEngine } from './test-engine.js';

export interface EngineCall {
  method: string;
  /** Path and query. */
  target: string;
}

/** A hold on calls. */
export interface Hold {
  /** Resolves when a held call has arrived. */
  came: Promise<EngineCall>;
  /** Resolves when its caller has left. */
  gone: Promise<void>;
  /** Lets it and all later calls continue. */
  release(): void;
}

interface HeldCalls {
  matches: RegExp;
  phase: Phase;
  pass: (call: EngineCall, caller: http.ServerResponse) => Promise<void>;
}

/** A proxy between dockAPI and the tests' engine that counts the calls, and can hold them. */
export class CountingEngine implements AsyncDisposable {
  readonly calls: EngineCall[] = [];
  private readonly holds: HeldCalls[] = [];
  private readonly cuts: RegExp[] = [];
  /** Calls with incomplete responses. */
  private readonly open = new Map<http.ServerResponse, EngineCall>();
  // Like dockerd it closes no idle connection: a close at the moment of a call would fail the call.
  private readonly server = http.createServer(
    { keepAliveTimeout: 0 },
    (request, response) => void this.forward(request, response),
  );

  /** @param address a port of 127.0.0.1, 0 for any, or the path of a unix socket */
  static async listen(address: number | string = 0): Promise<CountingEngine> {
    const engine = new CountingEngine();
    engine.server.on('upgrade', (request, socket, head) => engine.tunnel(request, socket, head));
    if (typeof address === 'string') engine.server.listen(address);
    else engine.server.listen(address, '127.0.0.1');
    await once(engine.server, 'listening');
    return engine;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** As in `DOCKER_HOST`. */
  get host(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** The calls during an action. */
  async during(action: () => Promise<unknown>): Promise<EngineCall[]> {
    const before = this.calls.length;
    await action();
    return this.calls.slice(before);
  }

  /**
   * Holds the next calls whose "METHOD target" matches.
   *
   * @param phase hold back the call from the engine, or the response from its caller
   */
  hold(matches: RegExp, phase: Phase = 'request'): Hold {
    const came = Promise.withResolvers<EngineCall>();
    const gone = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const hold = {
      matches,
      phase,
      pass: (call: EngineCall, caller: http.ServerResponse) => {
        caller.once('close', () => gone.resolve());
        came.resolve(call);
        return released.promise;
      },
    };
    this.holds.push(hold);
    const release = () => {
      this.holds.splice(this.holds.indexOf(hold), 1);
      released.resolve();
    };
    return { came: came.promise, gone: gone.promise, release };
  }

  /** Cuts the connection of the next call whose "METHOD target" matches, before the engine gets it. */
  cutNext(matches: RegExp): void {
    this.cuts.push(matches);
  }

  /** Cuts pending responses to calls whose "METHOD target" matches. */
  cut(matches: RegExp): void {
    for (const [response, { method, target }] of this.open) if (matches.test(`${method} ${target}`)) response.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** An exec with stdin: both directions of its connection. */
  private tunnel(request: http.IncomingMessage, caller: Duplex, head: Buffer): void {
    this.calls.push({ method: request.method ?? '', target: request.url ?? '' });
    const engine = connect(socketOf(testEngine().dockerHost));
    const fields = request.rawHeaders.flatMap((name, index, all) => (index % 2 ? [] : [`${name}: ${all[index + 1]}`]));
    engine.write([`${request.method} ${request.url} HTTP/1.1`, ...fields, '', ''].join('\r\n'));
    engine.write(head);
    for (const [from, to] of [
      [caller, engine],
      [engine, caller],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  }

  private async forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const call = { method: request.method ?? '', target: request.url ?? '' };
    this.calls.push(call);
    this.open.set(response, call);
    response.once('close', () => this.open.delete(response));
    // First, because a caller that leaves during the hold takes its body with it.
    const body = await buffer(request);
    const cut = this.cuts.findIndex((each) => each.test(`${call.method} ${call.target}`));
    if (cut >= 0) {
      this.cuts.splice(cut, 1);
      response.destroy();
      return;
    }
    await this.holdAt('request', call, response);
    const { method, target: path } = call;
    const onward = http.request({
      ...dial(testEngine().dockerHost),
      method,
      path,
      headers: request.headers,
      agent: false,
    });
    onward.on('error', () => response.destroy());
    // A caller that leaves closes its stream, but a held call still reaches the engine.
    response.once('close', () => response.writableEnded || onward.destroy());
    onward.once('response', (incoming) => {
      void this.holdAt('response', call, response).then(() => {
        response.writeHead(incoming.statusCode ?? 502, incoming.headers).flushHeaders();
        incoming.on('error', () => response.destroy()).pipe(response);
      });
    });
    onward.end(body);
  }

  private async holdAt(phase: Phase, call: EngineCall, caller: http.ServerResponse): Promise<void> {
    const matching = this.holds.filter(
      (each) => each.phase === phase && each.matches.test(`${call.method} ${call.target}`),
    );
    for (const { pass } of matching) await pass(call, caller);
  }
}

type Phase = 'request' | 'response';

/** @param host as in `DOCKER_HOST` */
function dial(host: string): http.RequestOptions {
  const [scheme, rest = ''] = host.split('://');
  if (scheme === 'unix' || scheme === 'npipe') return { socketPath: rest };
  const { hostname, port } = new URL(`http://${rest}`);
  return { host: hostname, port: port || 2375 };
}

function socketOf(host: string): NetConnectOpts {
  const { socketPath, host: name, port } = dial(host);
  return socketPath == null ? { host: name ?? '', port: Number(port) } : { path: socketPath };
}
