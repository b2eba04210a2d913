import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import { startService } from '../../support/service.js';

/** Prints on SIGTERM what was loaded: Node's own modules, and the URLs of files. */
const RECORDER = `
  const urls = [];
  process.getBuiltinModule('node:module').registerHooks({
    load: (url, context, next) => (urls.push(url), next(url, context)),
  });
  process.once('SIGTERM', () => console.log(JSON.stringify([...process.moduleLoadList, ...urls])));
`;

/** The bundler leaves the name of each module before its code. */
const MODULE = /^\/\/ ((?:build|node_modules)\/\S+)$/gm;

describe('the start', () => {
  it('loads nothing for features that are not used, or not yet, which would stay in memory', async () => {
    await using service = await startService({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(RECORDER)}`,
    });
    await service.stop();
    const loaded = JSON.parse(/^\[.*\]$/m.exec(service.output())?.[0] ?? '') as string[];
    const modules = [...loaded, ...loaded.flatMap(modulesOf)];

    expect(modules).toContain('node_modules/dockerode/lib/docker.js');
    expect(modules).toContain('build/mcp/mcp.controller.js');
    expect(modules.filter((name) => name.startsWith('file:')).length).toBeLessThan(40);
    const unused = /undici|@grpc|protobufjs|\/ssh2\/|js-yaml|libphonenumber-js.*metadata|node_modules\/multer\//;
    const unusedYet = /re2js|@redis|@modelcontextprotocol|\/zod\/|http-proxy-middleware|httpxy|NativeModule http2/;
    expect(modules.filter((name) => unused.test(name) || unusedYet.test(name))).toEqual([]);
    expect(modules.filter((name) => name.includes('es-toolkit')).length).toBeLessThan(200);
  });

  it('loads its own modules after reflect-metadata, which their decorators need', () => {
    const main = pathToFileURL(path.join(root, 'dist/main.js'));
    const parts = [...readFileSync(main, 'utf8').matchAll(/^import .*"(\.\/parts\/.*)";$/gm)];
    const before = parts.flatMap(([, name = '']) => modulesOf(new URL(name, main).href));
    expect(before).toContain('node_modules/reflect-metadata/Reflect.js');
    expect(before.filter((name) => name.startsWith('build/'))).toEqual([]);
  });
});

/** @param loaded the URL of a file, or the name of a module of Node */
function modulesOf(loaded: string): string[] {
  if (!loaded.startsWith('file:')) return [];
  return [...readFileSync(fileURLToPath(loaded), 'utf8').matchAll(MODULE)].map(([, name = '']) => name);
}
