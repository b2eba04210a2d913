import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where dockAPI keeps what must outlive a process. */
export type StoreSetting =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly directory: string }
  | {
      readonly kind: 'redis';
      /** `redis:` or `rediss:`; it may contain a login. */
      readonly url: string;
      readonly password: string | undefined;
      /** File with the certificate authorities of a `rediss:` server; undefined: those that Node trusts. */
      readonly ca: string | undefined;
    };

interface StoreVariables {
  DOCKAPI_STORE: string;
  DOCKAPI_STATE_DIR: string | undefined;
  DOCKAPI_STORE_PASSWORD: string | undefined;
  DOCKAPI_STORE_PASSWORD_FILE?: string | undefined;
  DOCKAPI_STORE_CA: string | undefined;
}

/** One line for each invalid variable. No line repeats the URL, because it may contain a password. */
export function storeProblems(values: StoreVariables): string[] {
  const { DOCKAPI_STORE: store, DOCKAPI_STATE_DIR: directory } = values;
  const problems = passwordProblems(values);
  if (!['file', 'memory'].includes(store) && !isRedisUrl(store))
    problems.push('DOCKAPI_STORE: must be file, memory, or a URL such as redis://redis.example.com:6379');
  if (directory !== undefined && !path.isAbsolute(directory))
    problems.push(`DOCKAPI_STATE_DIR: must be an absolute path (got "${directory}")`);
  return problems;
}

function passwordProblems({
  DOCKAPI_STORE_PASSWORD: password,
  DOCKAPI_STORE_PASSWORD_FILE: file,
}: StoreVariables): string[] {
  if (file === undefined) return [];
  if (password !== undefined)
    return ['DOCKAPI_STORE_PASSWORD: must not be set together with DOCKAPI_STORE_PASSWORD_FILE'];
  try {
    passwordIn(file);
    return [];
  } catch (error) {
    return [`DOCKAPI_STORE_PASSWORD_FILE: cannot be read (${(error as Error).message})`];
  }
}

/** Without the line end that editors and `openssl rand` add. */
function passwordIn(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}

export function toStoreSetting(values: StoreVariables, env: NodeJS.ProcessEnv): StoreSetting {
  const { DOCKAPI_STORE: store, DOCKAPI_STORE_PASSWORD_FILE: file, DOCKAPI_STORE_CA: ca } = values;
  if (store === 'memory') return { kind: 'memory' };
  if (store === 'file') return { kind: 'file', directory: values.DOCKAPI_STATE_DIR ?? defaultDirectory(env) };
  const password = file === undefined ? values.DOCKAPI_STORE_PASSWORD : passwordIn(file);
  return { kind: 'redis', url: store, password, ca };
}

/** The XDG Base Directory Specification ignores relative paths. */
function defaultDirectory({ XDG_STATE_HOME: state }: NodeJS.ProcessEnv): string {
  const home = state && path.isAbsolute(state) ? state : path.join(homedir(), '.local', 'state');
  return path.join(home, 'dockapi');
}

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ['redis:', 'rediss:'].includes(url.protocol) &&
    url.hostname !== '' &&
    /^(\/\d*)?$/.test(url.pathname)
  );
}
