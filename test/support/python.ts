import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { root } from '../../scripts/lib/project.mjs';

/** Debian's, which the tests install; on other systems any. */
const DEBIANS = '/usr/bin/python3';
export const PYTHON = existsSync(DEBIANS) ? DEBIANS : 'python3';

/** -S: without packages that are installed here. With `dev`, a connection that is left open is a warning. */
const OPTIONS = ['-S', '-B', '-X', 'dev', '-c'];

/**
 * Runs a program with the client of the checkout, on Python's standard library alone.
 *
 * @param onLine called for each line of its output; what it returns is the program's next line of input
 * @returns its output
 * @throws Error with what it has written to stderr: a traceback, or a warning
 */
export async function runPython(
  program: string,
  args: string[] = [],
  onLine: (line: string) => string | undefined = () => undefined,
): Promise<string> {
  const env = { PYTHONPATH: path.join(root, 'clients/python') };
  const child = spawn(PYTHON, [...OPTIONS, program, ...args], { env });
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.stdin.on('error', () => undefined); // it may have ended
  const errors = text(child.stderr);
  let output = '';
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    const input = onLine(line);
    if (input !== undefined) child.stdin.write(`${input}\n`);
  }
  const [[code], error] = await Promise.all([closed, errors]);
  if (code !== 0 || error !== '') throw new Error(`Python ended with ${code}: ${error}`);
  return output;
}
