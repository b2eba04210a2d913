import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReadPace } from '../../../../src/docker/engine/read-pace.js';

let calls: string[];
beforeEach(() => {
  calls = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate'] });
});
afterEach(() => void vi.useRealTimers());

function socketNamed(name: string) {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const noting = (call: string) => () => (calls.push(`${call} ${name}`), socket);
  return Object.assign(socket, { pause: noting('pause'), resume: noting('resume') }) as unknown as Socket;
}

it('reads all connections at the same time, twice a second, until they are closed', () => {
  const pace = new ReadPace();
  const [one, other] = [socketNamed('one'), socketNamed('other')];
  pace.join(one);
  pace.join(other);
  expect(calls.splice(0)).toEqual(['pause one', 'pause other']);
  vi.advanceTimersByTime(1_001);
  const reads = ['resume one', 'resume other', 'pause one', 'pause other'];
  expect(calls.splice(0)).toEqual([...reads, ...reads]);
  one.emit('close');
  vi.advanceTimersByTime(500);
  expect(calls.splice(0)).toEqual(['resume other', 'pause other']);
  other.emit('close');
  expect(vi.getTimerCount()).toBe(0);
});

it('does not wait for a connection that is closed already', () => {
  new ReadPace().join(Object.assign(socketNamed('gone'), { destroyed: true }));
  expect([calls, vi.getTimerCount()]).toEqual([[], 0]);
});
