import { once } from 'node:events';

/** As the shell reports a program that SIGPIPE has ended. */
const CLOSED_OUTPUT = 141;

/** Ends the process when nobody reads its output any more, as in `dockapi logs x | head`. */
export function stopAtClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(CLOSED_OUTPUT);
      throw error;
    });
  }
}

/** Writes, and waits while the reader is slower. */
export async function write(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  if (!stream.write(data)) await once(stream, 'drain');
}

export async function printLine(text: string): Promise<void> {
  await write(process.stdout, `${text}\n`);
}

/** A list as one JSON document. */
export async function printJson(value: unknown): Promise<void> {
  await printLine(JSON.stringify(value, null, 2));
}

/** A line of a stream of JSON. */
export async function printJsonLine(value: unknown): Promise<void> {
  await printLine(JSON.stringify(value));
}

/** Resolves when all output has been handed over. */
export async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
