import Module, { createRequire } from 'node:module';

/**
 * What dockerode and docker-modem load besides what dockAPI uses: gRPC, for builds with BuildKit, and an ssh client, instead of
 * which dockAPI runs `ssh`. They are 150 modules and 6 MiB of memory. Import this before either.
 */
const UNUSED = ['dockerode/lib/session.js', 'docker-modem/lib/ssh.js'];

const require = createRequire(import.meta.url);

for (const name of UNUSED) {
  const file = require.resolve(name);
  const stub = new Module(file);
  stub.exports = () => {
    throw new Error(`dockAPI does not load ${name}`);
  };
  stub.loaded = true;
  require.cache[file] ??= stub;
}
