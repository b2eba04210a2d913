import { DockapiError, type ExecEnd, type ExecProcess, type OutputPiece } from '@dockapi/client';
import { Command } from 'commander';
import { tellLost } from '../attached-run.js';
import { connect } from '../connection.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { collect, environment, linesOf } from '../option-values.js';
import { printJson, printLine, write } from '../output.js';
import { passInput, Terminal } from '../terminal.js';

interface Options {
  interactive?: boolean;
  tty?: boolean;
  detach?: boolean;
  env: string[];
  envFile: string[];
  user?: string;
  workdir?: string;
  json?: boolean;
}

export function execCommand(): Command {
  return new Command('exec')
    .description('Run a command in a running container.')
    .argument('<container>')
    .argument('<command...>')
    .passThroughOptions()
    .option('-i, --interactive', 'pass input on')
    .option('-t, --tty', 'with a terminal; Ctrl-P Ctrl-Q leaves the command')
    .option('-d, --detach', 'print the id of the exec, and leave it')
    .option('-e, --env <name[=value]>', 'environment variable', collect, [])
    .option('--env-file <file>', 'environment variables, one a line', linesOf, [])
    .option('-u, --user <user[:group]>')
    .option('-w, --workdir <path>')
    .option('--json', 'print exit code and output as JSON, at the end; with -d, the exec')
    .action(exec);
}

export function attachCommand(): Command {
  return new Command('attach')
    .description('Attach to an exec that was left, or started with "exec -d".')
    .argument('<container>')
    .argument('<exec>', 'its id')
    .option('--takeover', 'replace the client that is attached')
    .action(attach);
}

async function exec(id: string, command: string[], options: Options): Promise<void> {
  const { interactive = false, tty = false } = options;
  if (interactive && tty && !process.stdin.isTTY)
    throw new ExitError(FAILED_BEFORE, 'The input is no terminal. Leave out -t.');
  const container = connect().container(id);
  const env = environment([...options.envFile, ...options.env]);
  const fields = { env, tty, ...only('user', options.user), ...only('workdir', options.workdir) };
  if (options.detach) {
    const started = await container.spawnDetached(command, { ...fields, stdin: interactive });
    return options.json ? printJson(started) : printLine(started.exec_id);
  }
  const size = tty ? Terminal.size() : {};
  const streams = { ...size, stdin: interactive, wait_for_reader: true };
  const running = await container.spawn(command, { ...fields, ...streams, onLost: tellLost });
  if (options.json) process.exitCode = await asJson(container.id, running, interactive);
  else process.exitCode = await (tty ? inTerminal(running, interactive) : inPipes(running, interactive));
}

async function attach(id: string, execId: string, { takeover = false }: { takeover?: boolean }): Promise<void> {
  const container = connect().container(id);
  const known = (await container.execs()).find(({ exec_id }) => exec_id === execId);
  const running = await container.attach(execId, { takeover, onLost: tellLost });
  try {
    process.exitCode = await (known?.tty && process.stdin.isTTY ? inTerminal(running, true) : inPipes(running, true));
  } catch (error) {
    if (!(error instanceof DockapiError && error.code === 'exec_attached')) throw error;
    const advice = `Replace it: dockapi attach --takeover ${id} ${execId}`;
    throw new ExitError(FAILED_BEFORE, `Another client is attached to this command (exec_attached). ${advice}`);
  }
}

const only = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [each in K]?: string };

/** Ctrl-C ends the command, and a second one this process. */
async function inPipes(
  running: ExecProcess,
  interactive: boolean,
  take: (piece: OutputPiece) => Promise<void> | void = pass,
): Promise<number> {
  const interrupt = (signal: NodeJS.Signals) => void running.kill(signal.slice(3)).catch(() => undefined);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  if (interactive) void passInput(process.stdin, running.stdin);
  for await (const piece of running.output) await take(piece);
  return codeOf(await running.end);
}

async function inTerminal(running: ExecProcess, interactive: boolean): Promise<number> {
  using terminal = new Terminal(running);
  if (interactive) terminal.type();
  for await (const piece of running.output) await pass(piece);
  if (terminal.isLeft) return 0;
  return codeOf(await running.end);
}

async function asJson(id: string, running: ExecProcess, interactive: boolean): Promise<number> {
  const output = { stdout: '', stderr: '' };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const exit_code = await inPipes(running, interactive, ({ stream, bytes }) => {
    output[stream] += decoders[stream].decode(bytes, { stream: true });
  });
  await printJson({ id, exit_code, stdout: output.stdout, stderr: output.stderr || null });
  return exit_code;
}

const pass = ({ stream, bytes }: OutputPiece): Promise<void> => write(process[stream], bytes);

function codeOf({ state, exit_code }: ExecEnd): number {
  if (exit_code === null)
    throw new ExitError(FAILED_BEFORE, `The exit code of the command is not known: it is ${state}.`);
  return exit_code;
}
