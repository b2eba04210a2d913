import { once } from 'node:events';
import { Command } from 'commander';
import { clientOf } from '../connection.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { removeLogin, writeLogin } from '../login-file.js';
import { printJson, printLine } from '../output.js';
import { readSecret } from '../secret.js';

interface Options {
  tokenStdin?: boolean;
  json?: boolean;
}

export function loginCommand(): Command {
  return new Command('login')
    .description('Keep the URL and token of a dockAPI, readable by you only.')
    .argument('[url]', 'default: DOCKAPI_URL, otherwise http://127.0.0.1:8000')
    .option('--token-stdin', 'read the token from stdin')
    .option('--json', 'as JSON')
    .action(login);
}

export function logoutCommand(): Command {
  return new Command('logout').description('Forget what login has kept.').action(removeLogin);
}

async function login(given: string | undefined, { tokenStdin, json }: Options): Promise<void> {
  const url = given ?? process.env.DOCKAPI_URL ?? 'http://127.0.0.1:8000';
  const token = (tokenStdin ? await allInput() : await askFor(url)) || undefined;
  const client = clientOf(url, token);
  const { data } = await client.api.GET('/policy');
  const file = writeLogin({ url, ...(token !== undefined && { token }) });
  const { owner, scopes } = data!;
  if (json) return printJson({ url, file, owner, scopes });
  await printLine(
    `Logged in to ${url}${owner === null ? '' : ` as ${owner}`} (${scopes.join(', ')}). Kept in ${file}.`,
  );
}

async function askFor(url: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new ExitError(FAILED_BEFORE, 'There is no terminal to ask for the token. Use --token-stdin.');
  return readSecret(`Token for ${url} (empty: none): `);
}

async function allInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(process.stdin, 'end');
  return text.trim();
}
