import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { drainPull, PullFailure, type PullProgress } from '../../../../src/docker/engine/pull-progress.js';

const LAYERS = [
  { status: 'Pulling from library/nginx', id: 'latest' },
  { status: 'Downloading', progressDetail: { current: 10, total: 20 }, id: '4c01db0b339c' },
];

describe('drainPull', () => {
  it('reports each line of the engine, in order', async () => {
    expect(await drained(LAYERS)).toEqual(LAYERS);
  });

  it('rejects with the message of an error line, and reports the lines before it', async () => {
    const received: PullProgress[] = [];
    const failing = drainPull(
      body([...LAYERS, { errorDetail: { message: 'unknown blob' }, error: 'unknown blob' }]),
      (line) => received.push(line),
    );
    await expect(failing).rejects.toBeInstanceOf(PullFailure);
    await expect(failing).rejects.toMatchObject({ message: 'unknown blob', json: { message: 'unknown blob' } });
    expect(received).toEqual(LAYERS);
  });

  it('rejects for an error line without details', async () => {
    await expect(drained([{ error: 'denied' }])).rejects.toThrow('denied');
  });

  it('rejects for an error with an empty message', async () => {
    await expect(drained([{ error: '' }])).rejects.toBeInstanceOf(PullFailure);
  });

  it('rejects if the engine’s response breaks off', async () => {
    const stream = new Readable({ read: () => undefined });
    const draining = drainPull(stream, () => undefined);
    stream.push('{"status":"Downloading"}\n');
    stream.destroy(new Error('socket hang up'));
    await expect(draining).rejects.toThrow('socket hang up');
  });
});

async function drained(lines: object[]): Promise<PullProgress[]> {
  const received: PullProgress[] = [];
  await drainPull(body(lines), (line) => received.push(line));
  return received;
}

function body(lines: object[]): Readable {
  return Readable.from(lines.map((line) => `${JSON.stringify(line)}\r\n`));
}
