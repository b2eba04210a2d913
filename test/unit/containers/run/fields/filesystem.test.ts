import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../../src/config/environment.js';
import {
  boundFilesystem,
  filesystemHostConfig,
  toFilesystemSpec,
} from '../../../../../src/containers/run/fields/filesystem.js';
import type { FilesystemFieldsDto } from '../../../../../src/containers/run/fields/filesystem.dto.js';

const MIB = 1024 * 1024;

/** What the engine gets. */
function bound(fields: FilesystemFieldsDto, memory?: number, env: NodeJS.ProcessEnv = {}) {
  const spec = boundFilesystem(toFilesystemSpec(fields, []), loadConfig(env).policy, memory);
  return filesystemHostConfig(spec);
}

describe('file systems in memory', () => {
  it('are the engine’s defaults if nothing is set or limited', () => {
    expect(bound({})).toEqual({});
    expect(bound({}, 32 * MIB, { DOCKAPI_MAX_SHM_SIZE: '1g', DOCKAPI_MAX_TMPFS: '1g' })).toEqual({});
  });

  it('have the named sizes in bytes', () => {
    expect(bound({ shm_size: '256m', tmpfs: { '/run': 'mode=1777,size=64m' } })).toEqual({
      ShmSize: 256 * MIB,
      Tmpfs: { '/run': `size=${64 * MIB},mode=1777` },
    });
  });

  it('without a size get the memory limit, or an equal share of what the policy still allows', () => {
    const tmpfs = { '/a': '', '/b': 'ro', '/c': 'size=4m' };
    const sizes = (memory: number | undefined, env = {}) => Object.values(bound({ tmpfs }, memory, env).Tmpfs ?? {});
    expect(sizes(undefined)).toEqual(['', 'ro', `size=${4 * MIB}`]);
    expect(sizes(8 * MIB)).toEqual([`size=${8 * MIB}`, `size=${8 * MIB},ro`, `size=${4 * MIB}`]);
    const limited = { DOCKAPI_MAX_TMPFS: '10m' };
    expect(sizes(undefined, limited)).toEqual([`size=${3 * MIB}`, `size=${3 * MIB},ro`, `size=${4 * MIB}`]);
    expect(sizes(8 * MIB, limited)).toEqual([`size=${3 * MIB}`, `size=${3 * MIB},ro`, `size=${4 * MIB}`]);
  });

  it('get no more shared memory by default than a run may ask for', () => {
    expect(bound({}, undefined, { DOCKAPI_MAX_SHM_SIZE: '16m' })).toEqual({ ShmSize: 16 * MIB });
  });

  it.each<[FilesystemFieldsDto, string]>([
    [{ shm_size: '33m' }, 'shm_size'],
    [{ tmpfs: { '/a': 'size=1m', '/b': 'size=33m' } }, 'tmpfs'],
  ])('beyond the memory limit are refused: %j', (fields, field) => {
    expect(() => bound(fields, 32 * MIB)).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringMatching(`^${field}: .*memory limit`) }),
    );
  });

  it.each<[FilesystemFieldsDto, NodeJS.ProcessEnv]>([
    [{ shm_size: '33m' }, { DOCKAPI_MAX_SHM_SIZE: '32m' }],
    [{ tmpfs: { '/a': 'size=33m' } }, { DOCKAPI_MAX_TMPFS: '32m' }],
    [{ tmpfs: { '/a': 'size=17m', '/b': 'size=16m' } }, { DOCKAPI_MAX_TMPFS: '32m' }],
    [{ tmpfs: { '/a': 'size=32m', '/b': '' } }, { DOCKAPI_MAX_TMPFS: '32m' }],
  ])('beyond the policy are refused, and the setting is named: %j', (fields, env) => {
    const refused = { code: 'forbidden', detail: expect.stringContaining(`${Object.keys(env)[0]} allows`) };
    expect(() => bound(fields, undefined, env)).toThrow(expect.objectContaining(refused));
    expect(() => bound(fields, 8 * MIB, env)).toThrow(expect.objectContaining(refused)); // first of all
  });
});
