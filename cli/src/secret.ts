import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ExitError, INTERRUPTED } from './exit-error.js';

/** Asks on the terminal, without an echo. */
export async function readSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    const answer = reader.question('');
    process.stderr.write(question); // what is typed from now on has no echo
    return (await answer).trim();
  } catch (error) {
    // Ctrl-C; a raw terminal has no signals.
    throw (error as Error).name === 'AbortError' ? new ExitError(INTERRUPTED) : error;
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
