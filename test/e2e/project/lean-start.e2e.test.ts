import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

/** Loads all that the service loads, and prints the names of Node's own modules and of the CommonJS ones. */
const LOADS = `
  await import('./dist/lean-start.js');
  await import('reflect-metadata');
  await import('./dist/serve.js');
  const { cache } = process.getBuiltinModule('node:module').createRequire(process.cwd() + '/');
  console.log(JSON.stringify([...process.moduleLoadList, ...Object.keys(cache)]));
`;

describe('the start', () => {
  it('loads no fetch client, gRPC, ssh client or Redis client, which would stay in memory', async () => {
    const options = { cwd: root, maxBuffer: 16 * 1024 ** 2 };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LOADS], options);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.some((name) => name.includes(path.join('node_modules', 'dockerode')))).toBe(true);
    const heavy = /undici|@grpc|protobufjs|[\\/]ssh2[\\/]|@redis/;
    expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
  });
});
