import { describe, expect, it } from 'vitest';
import { parseWebhooks, shownUrl } from '../../../src/events/webhooks/webhook-file.js';

const url = 'https://example.com/hook?key=canary';
const secret = `whsec_${Buffer.alloc(24, 'canary').toString('base64')}`;

describe('the webhooks file', () => {
  it('has a URL, a secret and types for each webhook', () => {
    const [one, two] = parseWebhooks(
      JSON.stringify([
        { url, secret, types: ['container.died'] },
        { url: 'http://127.0.0.1:9/', secret },
      ]),
    );
    expect(one).toMatchObject({ url, secret, types: ['container.died'] });
    expect(two).toMatchObject({ types: undefined });
    expect(one!.id).not.toBe(two!.id);
  });

  it.each([
    ['no JSON', '[{"secret": "canary"'],
    ['no list', '{}'],
    ['no URL', JSON.stringify([{ secret }])],
    ['another protocol', JSON.stringify([{ url: 'file:///canary', secret }])],
    ['a login in the URL', JSON.stringify([{ url: 'https://canary:x@example.com', secret }])],
    ['no secret', JSON.stringify([{ url }])],
    ['a short secret', JSON.stringify([{ url, secret: 'whsec_Y2FuYXJ5' }])],
    ['an unknown type', JSON.stringify([{ url, secret, types: ['canary'] }])],
    ['no types', JSON.stringify([{ url, secret, types: [] }])],
    ['an unknown field', JSON.stringify([{ url, secret, canary: 1 }])],
    [
      'a URL twice',
      JSON.stringify([
        { url, secret },
        { url, secret },
      ]),
    ],
    ['an entry that is no object', '["canary"]'],
  ])('is refused with %s, without repeating it', (_what, text) => {
    const parse = () => parseWebhooks(text);
    expect(parse).toThrow();
    expect(parse).not.toThrow(/canary/);
  });
});

it('shows a URL without its query', () => {
  expect(shownUrl(url)).toBe('https://example.com/hook');
});
