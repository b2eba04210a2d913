import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root, serviceArguments } from '../../scripts/lib/project.mjs';
import { endsWithEngine } from './engine.js';
import { type GatewayName, startGatewayOf } from './gateways.js';
import { testEngine } from './test-engine.js';

/** The gateway of deploy/ in front of all services of a run, if any. */
const THROUGH = process.env['TEST_GATEWAY'] as GatewayName | undefined;

/** Gateways respond themselves to malformed requests, and normalise paths in their own way. */
export const isThroughGateway = THROUGH !== undefined;

/** As for users, but for the garbage collection at the end of the start: hundreds of starts take a tenth less of CPU. */
const ARGUMENTS = serviceArguments.filter((each) => each !== '--expose-gc');

/** A running dockAPI: the build, in a process of its own. */
export interface Service extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  url: string;
  pid: number;
  process: ChildProcess;
  /** All its output on stdout and stderr. */
  output(): string;
  /** Sends SIGTERM and waits. @returns the exit code, or the signal that ended it */
  stop(): Promise<number | NodeJS.Signals>;
}

/**
 * Starts `dist/main.js` on a free port, with the tests' engine.
 *
 * @param env additional settings; `DOCKER_HOST` may be another engine
 * @param through a command that executes the command after it, as `prlimit --nofile=64`
 * @param main `dist/main.js` of another build
 */
export async function startService(
  env: NodeJS.ProcessEnv = {},
  through: string[] = [],
  main?: string,
): Promise<Service> {
  const child = spawnService(env, through, main);
  const { text, read } = collect(child);
  const own = await listeningUrl(child, text, read);
  const gateway = THROUGH && (await startGatewayOf(THROUGH, Number(new URL(own).port), true));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    await gateway?.[Symbol.asyncDispose]();
    return child.exitCode ?? child.signalCode ?? 0;
  };
  return {
    url: gateway?.url ?? own,
    pid: child.pid ?? 0,
    process: child,
    output: text,
    stop,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await stop();
    },
  };
}

function spawnService(env: NodeJS.ProcessEnv, through: string[], main?: string): ChildProcess {
  const { PATH, HOME } = process.env;
  const own = main === undefined ? ARGUMENTS : ARGUMENTS.with(-1, main);
  const [program = '', ...args] = [...through, process.execPath, ...own];
  return spawn(program, args, {
    env: {
      PATH,
      HOME,
      NO_COLOR: '1',
      HOST: '127.0.0.1',
      PORT: '0',
      DOCKER_HOST: testEngine().dockerHost,
      DOCKAPI_SHUTDOWN_DELAY: '0',
      // Hundreds of starts, each with a quarter less of CPU.
      NODE_COMPILE_CACHE: path.join(root, '.dockapi', 'compile-cache'),
      DOCKAPI_STORE: 'memory',
      ...(THROUGH && { DOCKAPI_TRUSTED_PROXIES: '127.0.0.1' }),
      ...endsWithEngine(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess) {
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      waiting.forEach((notify) => notify());
    });
  }
  return { text: () => output, read: waiting };
}

async function listeningUrl(child: ChildProcess, text: () => string, read: Set<() => void>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const url = /Listening on (http:\/\/[^\s"]+)/.exec(text())?.[1];
    if (url) resolve(url);
  };
  read.add(look);
  child.once('exit', () => reject(new Error(`dockAPI did not start:\n${text()}`)));
  return promise.finally(() => read.delete(look));
}
