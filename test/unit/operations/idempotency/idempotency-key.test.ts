import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { IdempotencyKey, keyOf, requestText } from '../../../../src/operations/idempotency/idempotency-key.js';

const withKey = (value: string | undefined) =>
  keyOf({ headers: { 'idempotency-key': value } } as unknown as IncomingMessage);
type Asked = Parameters<typeof requestText>[0];
const text = (fields: object) =>
  requestText({ method: 'POST', originalUrl: '/containers/run', headers: {}, ...fields } as Asked);

describe('an Idempotency-Key', () => {
  it.each(['a', '!', '~', '"quoted"', 'x'.repeat(255)])('may be %j', (key) => expect(withKey(key)).toBe(key));

  it.each(['', ' ', 'a b', 'a\tb', 'schlüssel', 'x'.repeat(256), 'one, two'])('may not be %j', (key) => {
    expect(() => withKey(key)).toThrow('Idempotency-Key: must be 1 to 255 visible ASCII characters, sent once');
  });

  it('is derived for one owner and one purpose', () => {
    const key = new IdempotencyKey('k', 'team-a');
    const all = [key.id, key.label, key.secret.toString('hex'), key.fingerprint('x')];
    const others = [
      new IdempotencyKey('k', 'team-b'),
      new IdempotencyKey('l', 'team-a'),
      new IdempotencyKey('k', undefined),
    ];
    const derived = [...all, ...others.flatMap(({ id, label }) => [id, label])];
    expect(new Set(derived).size).toBe(derived.length);
    expect(all.every((each) => !each.includes('team-a'))).toBe(true);
    expect(key.secret).toHaveLength(32);
  });
});

describe('requestText', () => {
  it('is the same for the same JSON value, however it is written', () => {
    expect(text({ body: { a: 1, b: { c: [1, 2], d: null } } })).toBe(
      text({ body: { b: { d: null, c: [1, 2] }, a: 1 } }),
    );
    expect(text({ originalUrl: '/x?a=1&b=2' })).toBe(text({ originalUrl: '/x?b=2&a=1' }));
  });

  it.each([
    [{ body: { a: 1 } }, { body: { a: '1' } }],
    [{ body: { a: [1, 2] } }, { body: { a: [2, 1] } }],
    [{ body: { a: { b: 1 } } }, { body: { a: ['b', 1] } }],
    [{ body: {} }, { body: [] }],
    [{ body: Buffer.from('one') }, { body: Buffer.from('two') }],
    [{ originalUrl: '/a' }, { originalUrl: '/b' }],
    [{ originalUrl: '/a?t=1' }, { originalUrl: '/a?t=2' }],
    [{ headers: { 'content-length': '1' } }, { headers: { 'content-length': '2' } }],
  ])('tells %j from %j', (one, other) => expect(text(one)).not.toBe(text(other)));

  it('does not follow a body into any depth', () => {
    let body: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) body = [body];
    expect(text({ body })).toContain('too deep');
  });
});
