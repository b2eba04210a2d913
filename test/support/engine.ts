import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { request } from '../../scripts/lib/engine-api.mjs';
import {
  canStartEngine,
  killEngine as kill,
  signalEngine,
  startEngine,
  stuckStacks,
} from '../../scripts/lib/private-engine.mjs';
import { startPodman } from '../../scripts/lib/podman-engine.mjs';
import { belongingTo } from '../../scripts/lib/processes.mjs';
import { testEngine } from './test-engine.js';
import { isPodman } from './tested-engine.js';

// The engine as tests see it, outside dockAPI: its responses are the truth for dockAPI's.

export interface EngineResponse {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
  /** The parsed body; undefined if it is not a single JSON value. */
  body: unknown;
}

/** An entry of `GET /containers/json`, reduced to what tests use. */
export interface EngineContainer {
  Id: string;
  Names: string[];
  Image: string;
  State: string;
  Status: string;
  Labels: Record<string, string>;
  Ports: { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[];
}

/** `GET /containers/{id}/json`, reduced to what tests use. */
export interface EngineContainerDetails {
  Id: string;
  Name: string;
  Image: string;
  RestartCount: number;
  State: {
    Status: string;
    Running: boolean;
    Pid: number;
    ExitCode: number;
    OOMKilled: boolean;
    StartedAt: string;
    FinishedAt: string;
  };
  Config: { Image: string; Env: string[]; Cmd: string[] | null; Labels: Record<string, string> };
  HostConfig: {
    Annotations?: Record<string, string> | null;
    AutoRemove: boolean;
    Binds: string[] | null;
    Mounts?: object[] | null;
    NetworkMode: string;
    PortBindings: Record<string, { HostIp: string; HostPort: string }[]>;
    RestartPolicy: { Name: string; MaximumRetryCount: number };
  };
  NetworkSettings: {
    Ports: Record<string, { HostIp: string; HostPort: string }[] | null>;
    Networks: Record<string, object>;
  };
}

/** Before the test's own limit, so that the failure says why. */
const SILENCE_MS = 100_000;

/**
 * One call of the Engine API, with any response.
 *
 * @param target path and query
 * @throws Error if the engine does not respond; with what dockerd waits for, if it hangs
 */
export async function engineRequest(method: string, target: string, body?: object): Promise<EngineResponse> {
  const options = { body, timeoutMs: SILENCE_MS };
  const response = await request(testEngine().dockerHost, method, target, options).catch(async (error: Error) => {
    if (!canKillEngine || isPodman || !error.message.includes('did not respond')) throw error;
    throw new Error(`${method} ${target}: ${error.message}\n${await stuckStacks(ownEngine())}`);
  });
  const text = response.body.toString();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Containers in every state, by default those of dockAPI; an empty label returns all. */
export async function engineContainers(label = 'dockapi.managed=true'): Promise<EngineContainer[]> {
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify(label ? { label: [label] } : {}) });
  return (await expectOk('GET', `/containers/json?${query}`)) as EngineContainer[];
}

/** Their sorted ids, which can be compared between two lists, unlike states and ages. */
export async function containerIds(label?: string): Promise<string[]> {
  return (await engineContainers(label)).map(({ Id }) => Id).sort();
}

/** Undefined if there is no such container. */
export async function inspectContainer(id: string): Promise<EngineContainerDetails | undefined> {
  const { status, body } = await engineRequest('GET', `/containers/${encodeURIComponent(id)}/json`);
  return status === 200 ? (body as EngineContainerDetails) : undefined;
}

/** Removes a container with its anonymous volumes, running or not; a missing one is no error. */
export async function removeContainer(id: string): Promise<void> {
  const { status, text } = await forceRemoval(id);
  if (status >= 400 && status !== 404) throw new Error(`The engine does not remove ${id}: ${text}`);
}

/** `docker rm --force --volumes`; errors are ignored. Podman would give the container 10 s to stop. */
export async function forceRemoval(id: string): Promise<EngineResponse> {
  const target = `/containers/${encodeURIComponent(id)}`;
  if (isPodman) await engineRequest('POST', `${target}/kill`);
  return engineRequest('DELETE', `${target}?force=1&v=1`);
}

async function expectOk(method: string, target: string): Promise<unknown> {
  const { status, body, text } = await engineRequest(method, target);
  if (status >= 400) throw new Error(`${method} ${target}: ${text}`);
  return body;
}

/** For the environment of processes that tests start: on Linux they end with the engine, even if the run is killed. */
export const endsWithEngine = (): NodeJS.ProcessEnv => belongingTo(path.join(testEngine().dir, 'tests'));

/** Whether tests can kill their engine. */
export const canKillEngine = canStartEngine();

/** Kills dockerd, or Podman's service, without a clean shutdown. Containers keep running until `restartEngine`. */
export async function killEngine(): Promise<void> {
  await kill(ownEngine());
}

/**
 * Restarts a killed engine, at the same address and with the same data. Docker's containers without a restart policy are
 * stopped; Podman's run on.
 */
export async function restartEngine(): Promise<void> {
  await (isPodman ? startPodman(ownEngine()) : startEngine(ownEngine()));
}

/** Makes dockerd hang: it accepts connections but does not respond. */
export function freezeEngine(): void {
  const pid = signalEngine(ownEngine(), 'SIGSTOP');
  while (pid !== undefined && !isStopped(pid)); // its threads go on until one of them takes the signal
}

/** Whether no thread of a process runs. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).every((id) => /\) [Tt] /.test(readFileSync(`${tasks}/${id}/stat`, 'utf8')));
  } catch {
    return false; // a thread has ended meanwhile
  }
}

/** Ends `freezeEngine`. */
export function thawEngine(): void {
  signalEngine(ownEngine(), 'SIGCONT');
}

function ownEngine(): { dir: string } {
  if (!canKillEngine)
    throw new Error("Somebody's own engine is not killed for a test: run this one as root on Debian or Ubuntu.");
  return testEngine();
}
