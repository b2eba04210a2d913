import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPageVisit, showWaitingPage } from '../../../../src/proxy/forwarding/waiting-page.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function request(method: string, headers: Record<string, string>): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { method, headers });
}

const VISIT = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' };

describe('the waiting page', () => {
  it.each([
    ['GET', VISIT, true],
    ['POST', VISIT, false],
    ['HEAD', VISIT, false],
    ['GET', { ...VISIT, accept: 'application/json' }, false],
    ['GET', { ...VISIT, 'sec-fetch-mode': 'cors' }, false],
    ['GET', { accept: VISIT.accept }, false],
  ] as const)('is for browsers that open a page: %s %j is one: %s', (method, headers, isOne) => {
    expect(isPageVisit(request(method, headers))).toBe(isOne);
  });

  it('comes after 1 s, is not kept, and loads the page again without a script', () => {
    const asked = request('GET', VISIT);
    const response = new ServerResponse(asked);
    const end = vi.spyOn(response, 'end');
    showWaitingPage(asked, response);
    vi.advanceTimersByTime(999);
    expect(response.headersSent).toBe(false);
    vi.advanceTimersByTime(1);
    expect([response.statusCode, end.mock.calls[0]?.[0]]).toEqual([
      503,
      expect.stringMatching(/<meta http-equiv="refresh" content="1">/),
    ]);
    expect(end.mock.calls[0]?.[0]).not.toMatch(/<script/);
  });

  it('does not come if the application responds within 1 s', () => {
    const asked = request('GET', VISIT);
    const response = new ServerResponse(asked);
    showWaitingPage(asked, response);
    vi.advanceTimersByTime(500);
    response.writeHead(200);
    vi.advanceTimersByTime(5_000);
    expect([response.statusCode, response.writableEnded]).toEqual([200, false]);
  });
});
