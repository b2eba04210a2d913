import { describe, expect, it } from 'vitest';
import { pinnedVersion, toEngineVersion } from '../../../../src/docker/engine/engine-version.js';

describe('toEngineVersion', () => {
  it.each([
    [
      { server: 'Docker/28.5.2+dfsg4 (linux)', 'api-version': '1.51' },
      { Product: 'Docker', Version: '28.5.2+dfsg4', ApiVersion: '1.51' },
    ],
    [
      { server: 'Libpod/4.3.1 (linux)', 'api-version': '1.41' },
      { Product: 'Libpod', Version: '4.3.1', ApiVersion: '1.41' },
    ],
    [{ server: 'nginx', 'api-version': '1.51' }, undefined],
    [{ server: 'Docker/28.5.2 (linux)' }, undefined],
    [{}, undefined],
  ])('reads %j', (headers, version) => {
    expect(toEngineVersion(headers)).toEqual(version);
  });
});

describe('pinnedVersion', () => {
  it.each([
    ['1.52', 'v1.51'],
    ['1.100', 'v1.51'],
    ['2.0', 'v1.51'],
    ['1.51', undefined],
    ['1.41', undefined],
    ['1.9', undefined],
    [undefined, undefined],
  ])('makes %j %j', (engines, pinned) => {
    expect(pinnedVersion(engines)).toBe(pinned);
  });
});
