import { Duplex } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { SessionInput } from '../../../../../src/containers/exec/session/session-input.js';

const never = new AbortController().signal;

let client: AbortController;
let ended: AbortController;
/** What the engine has got. It takes one piece more at each call of `take`. */
let got: string[];
let take: () => void;
let input: SessionInput;

beforeEach(() => {
  [client, ended, got] = [new AbortController(), new AbortController(), []];
  const stdin = new Duplex({
    highWaterMark: 1,
    read: () => undefined,
    write: (data: Buffer, _encoding, done) => {
      got.push(data.toString());
      take = done;
    },
  });
  input = new SessionInput(stdin, false, ended.signal);
});

const turn = () => new Promise(setImmediate);

describe('input that must not be repeated', () => {
  it('goes on without its client once it has begun', async () => {
    const written = input.writeWhole(Buffer.from('one'), false, client.signal);
    await turn();
    client.abort(new Error('left'));
    await turn();
    take();
    await written;
    expect(got).toEqual(['one']);
  });

  it('is not written if its client leaves while another writes', async () => {
    const first = input.write([Buffer.from('one')], false, never);
    const second = input.writeWhole(Buffer.from('two'), false, client.signal);
    await turn();
    client.abort(new Error('left'));
    take();
    await first;
    await expect(second).rejects.toThrow('left');
    expect(got).toEqual(['one']);
  });

  it('ends with the command', async () => {
    const written = input.writeWhole(Buffer.from('one'), false, client.signal);
    await turn();
    ended.abort();
    await expect(written).rejects.toMatchObject({ code: 'stdin_closed' });
  });
});
