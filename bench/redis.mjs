// A Redis that ends with the run.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { belongingTo, systemEnv } from '../scripts/lib/processes.mjs';
import { endsWithRun } from './cleanup.mjs';
import { installed } from './peers.mjs';

/**
 * @typedef {object} Redis
 * @property {Record<string, string>} settings dockAPI's, for it
 * @property {(...command: string[]) => Promise<string>} cli runs a command of redis-cli
 * @property {() => Promise<void>} stop
 */

const execute = promisify(execFile);

/**
 * @param {{dir: string, address: string, port: number, password: string}} options a working directory, which marks it
 * @returns {Promise<Redis>}
 */
export async function startRedis({ dir, address, port, password }) {
  await installed('redis-server');
  const listen = ['--bind', address, '--port', String(port), '--requirepass', password];
  const child = spawn('redis-server', [...listen, '--dir', dir, '--save', ''], {
    env: { ...systemEnv(), ...belongingTo(dir) },
    stdio: 'ignore',
    detached: true,
  });
  const stop = endsWithRun(child, 5_000);
  await once(child, 'spawn');
  const settings = { DOCKAPI_STORE: `redis://${address}:${port}`, DOCKAPI_STORE_PASSWORD: password };
  const env = { ...systemEnv(), REDISCLI_AUTH: password };
  const cli = async (...command) =>
    (await execute('redis-cli', ['-h', address, '-p', String(port), ...command], { env })).stdout.trim();
  return { settings, cli, stop };
}
