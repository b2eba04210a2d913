import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureInstalled } from '../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../scripts/lib/private-engine.mjs';
import { systemEnv } from '../../scripts/lib/processes.mjs';
import { endsWithEngine } from './engine.js';
import { freePorts, isListening } from './ports.js';

const DEPLOY = path.resolve(import.meta.dirname, '../../deploy');

interface Recipe {
  /** Debian package. */
  package: string;
  config: string;
  /** Adapts ports and paths to this machine. */
  adapt: (config: string, port: number) => string;
  /** Changes of the configuration that offer the API at the root. */
  atRoot: [piece: RegExp, replacement: string][];
  command: (config: string) => string[];
  /** Ends it at once, even with open requests. */
  signal: NodeJS.Signals;
}

const NGINX_DIRECTORIES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((what) => `  ${what}_temp_path ${what};`)
  .join('\n');

const NGINX: Recipe = {
  // One process, because its master would overwrite its environment, which marks leftovers of the run.
  package: 'nginx-light',
  config: 'nginx.conf',
  adapt: (config, port) =>
    `user root;\ndaemon off;\nmaster_process off;\npid nginx.pid;\n${config
      .replaceAll('listen 80', `listen 127.0.0.1:${port}`)
      .replace('access_log off;', `access_log off;\n${NGINX_DIRECTORIES}`)}`,
  atRoot: [
    [/set \$forwarded_prefix \/dockapi;/, "set $$forwarded_prefix '';"],
    [/location \/dockapi\/ {\n.*\n.*}\n\n.*location \/ {\n.*\n/, 'location / { proxy_pass http://dockapi;\n'],
  ],
  command: (config) => ['nginx', '-e', 'stderr', '-p', path.dirname(config), '-c', config],
  signal: 'SIGTERM',
};

const RECIPES = {
  nginx: NGINX,
  'nginx, direct': {
    ...NGINX,
    config: 'nginx-direct.conf',
    adapt: (config, port) =>
      NGINX.adapt(config, port).replace('server_name *.apps.example.com', 'server_name *.apps.example.com *.localhost'),
  },
  HAProxy: {
    package: 'haproxy',
    config: 'haproxy.cfg',
    adapt: (config, port) => config.replace('bind :80', `bind 127.0.0.1:${port}`),
    atRoot: [[/.*http-request (return status 404|set-header X-Forwarded-Prefix|replace-path) .*\n/g, '']],
    command: (config) => ['haproxy', '-db', '-f', config],
    signal: 'SIGTERM',
  },
  Caddy: {
    package: 'caddy',
    config: 'Caddyfile',
    adapt: (config, port) => config.replace('admin off', `admin off\n\thttp_port ${port}\n\tdefault_bind 127.0.0.1`),
    atRoot: [[/handle \/dockapi[^]*respond 404\n\t}/, 'import dockapi ""']],
    command: (config) => ['caddy', 'run', '--config', config, '--adapter', 'caddyfile'],
    signal: 'SIGQUIT',
  },
} satisfies Record<string, Recipe>;

/** Path prefix of the API. */
export const PREFIX = '/dockapi';

export type GatewayName = keyof typeof RECIPES;
export const GATEWAYS = Object.keys(RECIPES) as GatewayName[];

/** A gateway of deploy/ in front of a service. */
export interface DeployedGateway extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  url: string;
}

/**
 * Starts a gateway with its configuration of deploy/, on a free port, in front of `upstream`.
 *
 * @param upstream a port of 127.0.0.1; nginx also takes several, which get requests in turn
 * @param atRoot whether it offers the API at the root instead of under the prefix
 */
export async function startGatewayOf(
  name: GatewayName,
  upstream: number | number[],
  atRoot = false,
): Promise<DeployedGateway> {
  const { adapt, command, config, signal, ...recipe }: Recipe = RECIPES[name];
  if (canStartEngine()) await ensureInstalled([recipe.package]);
  const port = await freePorts();
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-gateway-'));
  const file = path.join(dir, config);
  const addresses = [upstream].flat().map((each) => `127.0.0.1:${each}`);
  const shipped = readFileSync(path.join(DEPLOY, config), 'utf8')
    .replace('server dockapi:8000;', addresses.map((address) => `server ${address};`).join(' '))
    .replaceAll('dockapi:8000', addresses[0] ?? '');
  writeFileSync(file, adapt(atRoot ? withoutPrefix(shipped, recipe.atRoot) : shipped, port));
  const [program = '', ...args] = command(file);
  const env = { ...systemEnv(), ...endsWithEngine(), HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir };
  const child = spawn(program, args, { cwd: dir, env, stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(child, port);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill(signal);
        await exit;
      }
      rmSync(dir, { recursive: true, force: true }); // it may be stopped already
    },
  };
}

function withoutPrefix(config: string, pieces: Recipe['atRoot']): string {
  for (const [piece, replacement] of pieces) {
    if (config.search(piece) === -1) throw new Error(`deploy/ has no ${piece} any more`);
    config = config.replace(piece, replacement);
  }
  return config;
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`The gateway does not start:\n${errors}`);
    await delay(20);
  }
}
