import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogLines } from '../../../../src/containers/logs/log-lines.js';
import { LogText } from '../../../../src/containers/logs/log-text.js';
import { MultiplexedStream, type OutputStream } from '../../../../src/docker/engine/multiplexed-stream.js';

const PART = 16 * 1024;
const MIB = 1024 * 1024;

/** The engine's time of a message: the n-th nanosecond. */
const at = (n: number) => `2026-01-31T12:00:00.${String(n).padStart(9, '0')}Z`;

interface Message {
  stream?: OutputStream;
  time: string;
  text: string;
}

describe('LogLines', () => {
  it('joins a line that the engine split into messages, with one time', async () => {
    const line = 'x'.repeat(2 * PART + 100);
    const messages = [...parts(at(1), `${line}\n`), message(at(2), 'end\n')];
    expect(await framed(messages)).toBe(`${at(1)} ${line}\n${at(2)} end\n`);
    expect(await raw(messages)).toBe(`${at(1)} ${line}\n${at(2)} end\n`);
  });

  it('returns the same lines however the bytes are split', async () => {
    const first = parts(at(1), `${'ü'.repeat(PART)}\n`);
    const messages = [...first, message(at(2), '\n'), message(at(3), '2026 is no time\n'), message(at(4), 'end')];
    const expected = [`${at(1)} ${'ü'.repeat(PART)}`, `${at(2)} `, `${at(3)} 2026 is no time`, `${at(4)} end`].join(
      '\n',
    );
    for (const sizes of [[1], [7], [31], [PART], [33, 1, 8]]) {
      expect(await framed(messages, { sizes })).toBe(expected);
      expect(await raw(messages, { sizes })).toBe(expected);
    }
  });

  it('omits the times if they are not wanted', async () => {
    const messages = [...parts(at(1), `${'x'.repeat(40_000)}\n`), message(at(2), 'end\n')];
    expect(await framed(messages, { timestamps: false })).toBe(`${'x'.repeat(40_000)}\nend\n`);
  });

  it('keeps times that are part of the text', async () => {
    const messages = [message(at(1), `${at(2)} forwarded ${at(3)} x\n`), message(at(4), 'end\n')];
    expect(await framed(messages)).toBe(`${at(1)} ${at(2)} forwarded ${at(3)} x\n${at(4)} end\n`);
    expect(await raw(messages)).toBe(`${at(1)} ${at(2)} forwarded ${at(3)} x\n${at(4)} end\n`);
  });

  it('joins messages with different times into one line, as from journald and Podman', async () => {
    const messages = [message(at(1), 'x'.repeat(PART)), message(at(2), 'y'), message(at(3), 'z\n')];
    expect(await framed(messages)).toBe(`${at(1)} ${'x'.repeat(PART)}yz\n`);
  });

  it('accepts a time with an offset, and one without a fraction', async () => {
    const messages = [message('2026-01-31T12:00:00+02:00', 'one\n'), message('2026-01-31T12:00:00.5-11:30', 'two\n')];
    expect(await framed(messages)).toBe('2026-01-31T12:00:00+02:00 one\n2026-01-31T12:00:00.5-11:30 two\n');
  });

  it('gives a line without a time the time of the one before it', async () => {
    const frame = [{ time: at(1), text: 'one\ntwo\n' }];
    expect(await framed(frame)).toBe(`${at(1)} one\n${at(1)} two\n`);
  });

  it('puts nothing between the parts of a line', async () => {
    const [first, second, third] = parts(at(1), `${'x'.repeat(2 * PART)}end\n`);
    const messages = [first!, err(at(2), 'one\n'), second!, err(at(3), 'two\n'), third!, err(at(4), 'three\n')];
    expect(await framed(messages)).toBe(
      `${at(1)} ${'x'.repeat(2 * PART)}end\n${at(2)} one\n${at(3)} two\n${at(4)} three\n`,
    );
  });

  it('keeps both streams’ long lines whole', async () => {
    const out = parts(at(1), `${'o'.repeat(PART)}O\n`);
    const errors = parts(at(2), `${'e'.repeat(PART)}E\n`).map((each) => ({ ...each, stream: 'stderr' as const }));
    const messages = [out[0]!, errors[0]!, out[1]!, errors[1]!];
    expect(await framed(messages)).toBe(`${at(1)} ${'o'.repeat(PART)}O\n${at(2)} ${'e'.repeat(PART)}E\n`);
  });

  it('ends an open line of a stream before a line of the other', async () => {
    const messages = [message(at(1), 'prompt'), err(at(2), 'one\n'), err(at(3), 'two\n')];
    expect(await framed(messages)).toBe(`${at(1)} prompt\n${at(2)} one\n${at(3)} two\n`);
  });

  it('joins parts of short lines if the engine cuts anywhere, as Podman does', async () => {
    const prompt = message(at(1), 'prompt');
    const half = err(at(3), 'tw');
    const messages = [prompt, err(at(2), 'one\n'), half, message(at(4), '> typed\n'), err(at(5), 'o\n')];
    const lines = [`${at(2)} one`, `${at(1)} prompt> typed`, `${at(3)} two`];
    expect(await framed(messages, { cutsAnywhere: true })).toBe(`${lines.join('\n')}\n`);
    expect(await framed([prompt, half], { cutsAnywhere: true })).toBe(`${at(1)} prompt\n${at(3)} tw`);
    const long = [message(at(1), 'x'.repeat(PART)), message(at(1), 'y'), err(at(2), 'one\n'), message(at(1), 'z\n')];
    expect(await framed(long, { cutsAnywhere: true })).toBe(`${at(1)} ${'x'.repeat(PART)}yz\n${at(2)} one\n`);
  });

  it('passes an endless line on at once, and holds back at most 1 MiB of the other stream', async () => {
    const lines = new LogLines(true, false);
    const unframe = new MultiplexedStream(false);
    unframe.pipe(lines).resume();
    let given = '';
    lines.on('data', ({ data }: { data: Buffer }) => (given += data.toString('latin1')));
    const send = async (messages: Message[]) => {
      for (const frame of messages.map(toFrame)) await new Promise((done) => unframe.write(frame, done));
      await new Promise(setImmediate);
    };
    const part = message(at(1), 'x'.repeat(PART));
    await send([part, part]);
    expect(given).toBe('x'.repeat(2 * PART));
    const error = err(at(2), `${'e'.repeat(1023)}\n`);
    await send(Array.from({ length: 1024 }, () => error));
    expect(given).toBe('x'.repeat(2 * PART));
    await send([error]);
    expect(given).toBe(`${'x'.repeat(2 * PART)}\n${`${'e'.repeat(1023)}\n`.repeat(1025)}`);
    await send([part, message(at(1), 'end\n')]);
    expect(given.slice(-PART - 5)).toBe(`\n${'x'.repeat(PART)}end\n`.slice(-PART - 5));
    expect(given.length).toBeLessThan(2 * MIB);
    lines.destroy();
    unframe.destroy();
  });

  it('passes on everything held back at the end', async () => {
    const messages = [message(at(1), 'x'.repeat(PART)), err(at(2), 'one\n'), err(at(3), 'tw')];
    expect(await framed(messages)).toBe(`${at(1)} ${'x'.repeat(PART)}\n${at(2)} one\n${at(3)} tw`);
    expect(await raw([message(at(1), `x${at(1).slice(0, 12)}`)])).toBe(`${at(1)} x${at(1).slice(0, 12)}`);
  });

  it('fails at an error of the engine in a TTY’s log, but not at a program’s text about logs', async () => {
    const own = { ...message(at(1), 'one\n') };
    await expect(raw([own], { tail: 'Error grabbing logs: unexpected EOF\n' })).rejects.toMatchObject({
      code: 'engine_error',
    });
    expect(await raw([message(at(1), 'Error grabbing logs: x\n')])).toBe(`${at(1)} Error grabbing logs: x\n`);
  });

  it('passes a TTY’s text on unchanged if no times are wanted', async () => {
    const bytes = Buffer.from(`${at(1)} x${at(1)} \r\nError grabbing logs: x\r\n`);
    const text = await joined(Readable.from([bytes]), { tty: true, timed: false, timestamps: false });
    expect(text).toBe(bytes.toString());
  });

  it('keeps every line of any two streams complete and in order', async () => {
    const stream = fc.constantFrom<OutputStream>('stdout', 'stderr');
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constant('long '.repeat(8_000)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ stream, text }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: PART }), { minLength: 1, maxLength: 5 }),
        async (written, sizes) => {
          const lines = written.map(({ stream, text }, n) => ({
            stream,
            time: at(n),
            text: text.replaceAll('\n', ' '),
          }));
          const queues = { stdout: [] as Message[], stderr: [] as Message[] };
          for (const line of lines)
            queues[line.stream].push(
              ...parts(line.time, `${line.text}\n`).map((each) => ({ ...each, stream: line.stream })),
            );
          // One message of each in turn.
          const sent: Message[] = [];
          while (queues.stdout.length + queues.stderr.length > 0)
            for (const queue of Object.values(queues)) sent.push(...queue.splice(0, 1));
          const got = (await framed(sent, { sizes })).split('\n');
          expect(got.pop()).toBe('');
          expect(got.toSorted()).toEqual(lines.map(({ time, text }) => `${time} ${text}`).toSorted());
        },
      ),
      { numRuns: 100 },
    );
  });
});

function message(time: string, text: string): Message {
  return { time, text };
}

function err(time: string, text: string): Message {
  return { stream: 'stderr', time, text };
}

/** A line as the engine cuts it: by bytes, and each part with the line's time. */
function parts(time: string, line: string): Message[] {
  const bytes = Buffer.from(line);
  const cut: Message[] = [];
  for (let from = 0; from < bytes.length; from += PART)
    cut.push({ time, text: bytes.subarray(from, from + PART).toString('latin1') });
  return cut;
}

/** Texts of `parts` hold bytes, one a character. */
function toBytes({ time, text }: Message): Buffer {
  const isBytes = [...text].every((character) => character.charCodeAt(0) < 256);
  return Buffer.concat([Buffer.from(`${time} `), Buffer.from(text, isBytes ? 'latin1' : 'utf8')]);
}

function toFrame(each: Message): Buffer {
  const payload = toBytes(each);
  const header = Buffer.alloc(8);
  header[0] = each.stream === 'stderr' ? 2 : 1;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

interface How {
  sizes?: number[];
  timestamps?: boolean;
  tail?: string;
  cutsAnywhere?: boolean;
}

function framed(
  messages: Message[],
  { sizes = [65_536], timestamps = true, cutsAnywhere = false }: How = {},
): Promise<string> {
  return joined(Readable.from(cut(Buffer.concat(messages.map(toFrame)), sizes)), { timestamps, cutsAnywhere });
}

/** In the form of a TTY's log. */
function raw(messages: Message[], { sizes = [65_536], tail = '' }: How = {}): Promise<string> {
  const bytes = Buffer.concat([...messages.map(toBytes), Buffer.from(tail)]);
  return joined(Readable.from(cut(bytes, sizes)), { tty: true });
}

async function joined(
  source: Readable,
  { tty = false, timed = true, timestamps = true, cutsAnywhere = false } = {},
): Promise<string> {
  const got: Buffer[] = [];
  await pipeline(
    source,
    new MultiplexedStream(tty),
    new LogLines(timed, tty, cutsAnywhere),
    new LogText({ timestamps, skip: 0, take: Infinity }),
    async (text: AsyncIterable<Buffer>) => {
      for await (const chunk of text) got.push(chunk);
    },
  );
  return Buffer.concat(got).toString();
}

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
}
