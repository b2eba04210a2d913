// npm run token: creates a token, and its entry for dockAPI.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = 'npm run token -- --name ci --owner team-a --scopes read,run,proxy [--file tokens.txt]';

/* As in src/access, which is not built in a fresh checkout. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const SCOPES = ['read', 'run', 'files', 'exec', 'proxy', 'host', 'admin'];

try {
  const { name, owner, scopes, file } = readOptions();
  if (file) refuseKnownName(file, name);
  // 256 random bits. The prefix lets scanners find leaked tokens.
  const token = `dockapi_${randomBytes(32).toString('base64url')}`;
  const entry = `${name} ${owner} ${scopes} sha256:${createHash('sha256').update(token).digest('hex')}`;
  console.log(`Token, which is not shown again:\n${token}\n`);
  if (file) append(file, entry);
  console.log(
    file ? `Its entry is in ${file}:\n${entry}` : `Entry for DOCKAPI_TOKENS_FILE or DOCKAPI_TOKENS:\n${entry}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readOptions() {
  const string = /** @type {const} */ ({ type: 'string', default: '' });
  const { values } = parseArgs({ options: { name: string, owner: string, scopes: string, file: string } });
  for (const option of /** @type {const} */ (['name', 'owner'])) {
    if (!WORD.test(values[option])) {
      throw new Error(`--${option}: letters, digits, ".", "_" and "-", 63 at most, a letter or digit first.\n${USAGE}`);
    }
  }
  if (!values.scopes.split(',').every((scope) => SCOPES.includes(scope))) {
    throw new Error(`--scopes: one or more of ${SCOPES.join(',')}.\n${USAGE}`);
  }
  return values;
}

/**
 * @param {string} file
 * @param {string} name
 */
function refuseKnownName(file, name) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  if (lines.some((line) => line.trim().split(/\s+/)[0] === name)) {
    throw new Error(`${file} has an entry "${name}": remove it first, or choose another name.`);
  }
}

/**
 * @param {string} file
 * @param {string} entry
 */
function append(file, entry) {
  const isOpen = existsSync(file) && !/(?:^|\n)$/.test(readFileSync(file, 'utf8'));
  mkdirSync(path.dirname(file), { recursive: true });
  appendFileSync(file, `${isOpen ? '\n' : ''}${entry}\n`, { mode: 0o600 });
}
