import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { endsWithEngine } from './engine.js';
import { testEngine } from './test-engine.js';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

/** Enough for a refusal on a busy machine. */
const LIMIT_MS = 60_000;

export interface Refusal {
  /** Null if it started, or did not end. */
  code: number | null;
  /** All its output. */
  output: string;
}

/** Starts the service with settings that it should refuse, and ends it if it does not. */
export async function refusalOf(env: NodeJS.ProcessEnv): Promise<Refusal> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH,
      HOME,
      NO_COLOR: '1',
      PORT: '0',
      DOCKAPI_STORE: 'memory',
      DOCKER_HOST: testEngine().dockerHost,
      ...endsWithEngine(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.includes('Listening on')) child.kill('SIGKILL');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(limit);
  return { code, output };
}
