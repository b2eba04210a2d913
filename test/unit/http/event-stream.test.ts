import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from '../../../src/http/event-stream.js';

let response: FakeResponse;

class FakeResponse extends EventEmitter {
  headers: Record<string, string> = {};
  text = '';
  isFlushed = false;
  writableLength = 0;
  writeHead(_status: number, headers: Record<string, string>): this {
    this.headers = headers;
    return this;
  }
  flushHeaders(): void {
    this.isFlushed = true;
  }
  write(text: string): boolean {
    this.text += text;
    return true;
  }
  end(): void {
    this.emit('close');
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  response = new FakeResponse();
});
afterEach(() => void vi.useRealTimers());

const open = () => new EventStream(response as unknown as Response);

describe('a stream of events', () => {
  it('begins at once, and asks reverse proxies not to collect events', () => {
    open();
    expect(response.isFlushed).toBe(true);
    expect(response.headers).toMatchObject({ 'x-accel-buffering': 'no', 'cache-control': 'no-store' });
  });

  it('has a comment every 15 s, until it ends or its client leaves', () => {
    const stream = open();
    vi.advanceTimersByTime(14_999);
    expect(response.text).toBe('');
    vi.advanceTimersByTime(15_001);
    expect(response.text).toBe(':\n\n:\n\n');
    stream.end();
    vi.advanceTimersByTime(60_000);
    expect([response.text, vi.getTimerCount()]).toEqual([':\n\n:\n\n', 0]);
    response = new FakeResponse();
    open();
    response.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves out what has to stand for itself while the client does not read', () => {
    const stream = open();
    response.writableLength = 256 * 1024;
    stream.send('stats', { n: 1 });
    response.writableLength = 0;
    stream.send('stats', { n: 2 }, '7');
    expect(response.text).toBe('id: 7\nevent: stats\ndata: {"n":2}\n\n');
  });
});
