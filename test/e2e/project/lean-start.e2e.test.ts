import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

/** Loads all that the service loads, and prints the names of Node's own modules, and of all others. */
const LOADS = `
  const { createRequire, registerHooks } = process.getBuiltinModule('node:module');
  const urls = [];
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
  await import('./dist/lean-start.js');
  await import('reflect-metadata');
  await import('./dist/serve.js');
  const { cache } = createRequire(process.cwd() + '/');
  console.log(JSON.stringify([...process.moduleLoadList, ...Object.keys(cache), ...urls]));
`;

describe('the start', () => {
  it('loads nothing for features that are not used, or not yet, which would stay in memory', async () => {
    const options = { cwd: root, maxBuffer: 16 * 1024 ** 2 };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LOADS], options);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.some((name) => name.includes(path.join('node_modules', 'dockerode')))).toBe(true);
    expect(loaded.some((name) => name.endsWith('/dist/mcp/mcp.controller.js'))).toBe(true);
    const unused =
      /undici|@grpc|protobufjs|[\\/]ssh2[\\/]|js-yaml|libphonenumber-js.*metadata|node_modules[\\/]multer[\\/]/;
    const unusedYet = /@redis|@modelcontextprotocol|[\\/]zod[\\/]|http-proxy-middleware|httpxy|NativeModule http2/;
    expect(loaded.filter((name) => unused.test(name) || unusedYet.test(name))).toEqual([]);
    expect(loaded.filter((name) => name.includes('es-toolkit')).length).toBeLessThan(200);
  });
});
