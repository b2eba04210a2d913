import { type ExecEnd, type ExecProcess } from '@dockapi/client';
import { Command } from 'commander';
import { tellLost } from '../attached-run.js';
import { connect } from '../connection.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { collect, environment } from '../option-values.js';
import { printJson, printLine, write } from '../output.js';
import { passInput, Terminal } from '../terminal.js';

interface Options {
  interactive?: boolean;
  tty?: boolean;
  detach?: boolean;
  env: string[];
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
    .option('-u, --user <user[:group]>')
    .option('-w, --workdir <path>')
    .option('--json', 'print exit code and output as JSON, at the end')
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
  const env = environment(options.env);
  const fields = { env, tty, ...only('user', options.user), ...only('workdir', options.workdir) };
  if (options.json) {
    const result = await container.exec(command, fields);
    await printJson(result);
    process.exitCode = result.exit_code;
  } else if (options.detach) {
    await printLine((await container.spawnDetached(command, { ...fields, stdin: interactive })).exec_id);
  } else {
    const size = tty ? Terminal.size() : {};
    const streams = { ...size, stdin: interactive, wait_for_reader: true };
    const running = await container.spawn(command, { ...fields, ...streams, onLost: tellLost });
    process.exitCode = await (tty ? inTerminal(running, interactive) : inPipes(running, interactive));
  }
}

async function attach(id: string, execId: string, { takeover = false }: { takeover?: boolean }): Promise<void> {
  const container = connect().container(id);
  const known = (await container.execs()).find(({ exec_id }) => exec_id === execId);
  const running = await container.attach(execId, { takeover, onLost: tellLost });
  process.exitCode = await (known?.tty ? inTerminal(running, true) : inPipes(running, true));
}

const only = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [each in K]?: string };

/** Ctrl-C ends the command, and a second one this process. */
async function inPipes(running: ExecProcess, interactive: boolean): Promise<number> {
  const interrupt = (signal: NodeJS.Signals) => void running.kill(signal.slice(3)).catch(() => undefined);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  if (interactive) void passInput(process.stdin, running.stdin);
  await show(running);
  return codeOf(await running.end);
}

async function inTerminal(running: ExecProcess, interactive: boolean): Promise<number> {
  using terminal = new Terminal(running);
  if (interactive) terminal.type();
  await show(running);
  if (terminal.isLeft) return 0;
  return codeOf(await running.end);
}

async function show({ output }: ExecProcess): Promise<void> {
  for await (const { stream, bytes } of output) await write(process[stream], bytes);
}

function codeOf({ state, exit_code }: ExecEnd): number {
  if (exit_code === null)
    throw new ExitError(FAILED_BEFORE, `The exit code of the command is not known: it is ${state}.`);
  return exit_code;
}
