import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs shell commands of a document literally, but against the service at `url`. A failed command, or a response of 400
 * or above to curl, fails.
 *
 * @param env additional variables
 * @returns stdout
 */
export async function runCommands(script: string, url: string, env: Record<string, string> = {}): Promise<string> {
  const { PATH, HOME } = process.env; // and no proxy
  const adapted = script.replaceAll('http://127.0.0.1:8000', url).replaceAll('curl -sS', 'curl -sS --fail-with-body');
  const options = { env: { PATH, HOME, ...env } };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', adapted], options)).stdout;
}
