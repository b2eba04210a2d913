import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ExitError } from './exit-error.js';

export interface Login {
  url: string;
  token?: string;
}

function file(): string {
  const config = process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config');
  return path.join(config, 'dockapi', 'login.json');
}

/** What `dockapi login` has stored. */
export function readLogin(): Login | undefined {
  let text: string;
  try {
    text = readFileSync(file(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Login;
  } catch {
    throw new ExitError(1, `${file()} is no JSON. Log in again: dockapi login URL`);
  }
}

/** Only its owner may read it, from its first byte on. @returns its path */
export function writeLogin(login: Login): string {
  const target = file();
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  const part = `${target}.${process.pid}`;
  writeFileSync(part, `${JSON.stringify(login)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(part, target);
  return target;
}

export function removeLogin(): void {
  rmSync(file(), { force: true });
}
