import { afterEach, describe, expect, it, vi } from 'vitest';
import { Attachment, type AttachOptions } from '../../../clients/typescript/src/attachment.js';
import { CHANNEL, frame } from '../../../clients/typescript/src/attach-frames.js';
import { Transport } from '../../../clients/typescript/src/transport.js';
import type { WebSocketConstructor } from '../../../clients/typescript/src/web-socket.js';

const PATH = '/containers/web/execs/one';
const PING_MS = 20_000;
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A WebSocket as that of `ws`, which the test opens and breaks. */
class Socket extends EventTarget {
  binaryType = '';
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  isClosed = false;
  terminate = vi.fn(() => this.break());
  private readonly heard = new Map<string, () => void>();

  constructor(readonly url: string) {
    super();
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  on(type: string, listener: () => void): void {
    this.heard.set(type, listener);
  }

  ping(): void {
    this.heard.get('ping')?.();
  }

  open(): void {
    this.dispatchEvent(new Event('open'));
  }

  receive(data: Uint8Array): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: Uint8Array.from(data).buffer }));
  }

  end(): void {
    this.receive(frame(CHANNEL.status, text({ status: 'Success' })));
    this.break(1000);
  }

  break(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
  }
}

type Respond = (path: string) => Response | Promise<Response>;

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, detail: 'What is wrong.' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
/** What dockAPI says to a request for a WebSocket that it would take. */
const wouldTake = () => problem(400, 'invalid_request');

/** An attachment, and its sockets so far. */
function attach({ token, ...options }: Partial<AttachOptions> & { token?: string }, respond: Respond = wouldTake) {
  const sockets: Socket[] = [];
  const fetch = async (request: Request) => respond(new URL(request.url).pathname);
  const constructor = class extends Socket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  } as unknown as WebSocketConstructor;
  const transport = new Transport('http://dockapi.test', token, fetch);
  const attachment = new Attachment(transport, constructor, PATH, { tty: false, ...options });
  attachment.end.catch(() => undefined);
  const socket = async (number: number): Promise<Socket> => {
    await vi.waitUntil(() => sockets.length >= number);
    return sockets[number - 1]!;
  };
  return { attachment, sockets, socket };
}

/** All that is due within a time happens. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

afterEach(() => void vi.useRealTimers());

describe('a client that leaves a command', () => {
  it('opens no WebSocket when its ticket comes later', async () => {
    const ticket = Promise.withResolvers<Response>();
    const { attachment, sockets } = attach({ token: 'secret' }, () => ticket.promise);
    attachment.leave();
    ticket.resolve(Response.json({ ticket: 'once' }));
    expect(await attachment.end).toEqual({ state: 'running', exit_code: null });
    expect(sockets).toHaveLength(0);
  });

  it('connects no more between two attempts', async () => {
    vi.useFakeTimers();
    const { attachment, sockets } = attach({});
    await pass(0);
    sockets[0]!.open();
    sockets[0]!.break();
    await pass(0);
    attachment.leave();
    await pass(60_000);
    expect(await attachment.end).toEqual({ state: 'running', exit_code: null });
    expect(sockets).toHaveLength(1);
  });

  it('closes a WebSocket that is not open yet', async () => {
    const { attachment, socket } = attach({});
    const opening = await socket(1);
    attachment.leave();
    expect(opening.isClosed).toBe(true);
  });
});

describe('a connection to a command', () => {
  it('comes back after dockAPI was away for longer than one request waits, with a token too', async () => {
    vi.useFakeTimers();
    let isAway = false;
    const { attachment, sockets } = attach({ token: 'secret' }, (path) => {
      if (isAway) throw new TypeError('fetch failed');
      return path === '/tickets' ? Response.json({ ticket: 'once' }) : wouldTake();
    });
    await pass(0);
    sockets[0]!.open();
    isAway = true;
    sockets[0]!.break();
    await pass(20_000);
    expect(sockets).toHaveLength(1);
    isAway = false;
    await pass(10_000);
    sockets[1]!.open();
    sockets[1]!.end();
    expect(await attachment.end).toEqual({ state: 'exited', exit_code: 0 });
  });

  it('fails with the reason if another client writes', async () => {
    const lost = vi.fn();
    const { attachment, socket } = attach({ onLost: lost }, (path) =>
      path.endsWith('/attach') ? problem(409, 'exec_attached') : new Response('output'),
    );
    (await socket(1)).break();
    await expect(attachment.end).rejects.toMatchObject({ code: 'exec_attached' });
    expect(lost).not.toHaveBeenCalled();
  });

  it('waits for its own place, which dockAPI frees within 40 s', async () => {
    vi.useFakeTimers();
    let isFree = false;
    const { attachment, sockets } = attach({}, () => (isFree ? wouldTake() : problem(409, 'exec_attached')));
    await pass(0);
    sockets[0]!.open();
    sockets[0]!.break();
    const tried = () => sockets.length;
    while (tried() < 2) await pass(250);
    const refuse = setInterval(() => sockets.at(-1)!.break(), 10);
    await pass(40_000);
    isFree = true;
    clearInterval(refuse);
    const before = tried();
    sockets.at(-1)!.break();
    await pass(5_000);
    expect(tried()).toBeGreaterThan(before);
    sockets.at(-1)!.open();
    sockets.at(-1)!.end();
    expect(await attachment.end).toMatchObject({ exit_code: 0 });
  });

  it('is ended when no ping has come for long, as after the sleep of a laptop', async () => {
    vi.useFakeTimers();
    const { attachment, sockets } = attach({});
    await pass(0);
    const [socket] = sockets as [Socket];
    socket.open();
    for (let pings = 0; pings < 10; pings++) {
      await pass(PING_MS);
      socket.ping();
    }
    expect(socket.terminate).not.toHaveBeenCalled();
    await pass(3 * PING_MS);
    expect(socket.terminate).toHaveBeenCalledOnce();
    await pass(1_000);
    sockets[1]!.open();
    sockets[1]!.end();
    expect(await attachment.end).toMatchObject({ exit_code: 0 });
  });

  it('goes on after a loss if the command has all of the input, whose end is told again', async () => {
    const { attachment, socket } = attach({ waits: true });
    const first = await socket(1);
    first.open();
    await attachment.write(Uint8Array.of(1, 2, 3));
    await attachment.closeInput();
    first.receive(frame(CHANNEL.flow, text({ Written: 3 })));
    first.break();
    const second = await socket(2);
    second.open();
    expect(second.sent).toEqual([Uint8Array.of(CHANNEL.close, CHANNEL.stdin)]);
    second.end();
    expect(await attachment.end).toMatchObject({ exit_code: 0 });
  });

  it.each([true, false])('does not go on if input may be lost (waits: %s)', async (waits) => {
    const { attachment, socket } = attach({ waits });
    const first = await socket(1);
    first.open();
    await attachment.write(Uint8Array.of(1, 2, 3));
    if (waits) first.receive(frame(CHANNEL.flow, text({ Written: 2 })));
    first.break();
    await expect(attachment.end).rejects.toMatchObject({ code: 'input_interrupted' });
  });
});
