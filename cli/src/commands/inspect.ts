import { spawn } from 'node:child_process';
import type { Dockapi } from '@dockapi/client';
import { Command } from 'commander';
import { connect } from '../connection.js';
import { reportTo } from '../exit-code.js';
import { ExitError } from '../exit-error.js';
import { printJson, printLine } from '../output.js';
import { table } from '../table.js';

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Show all about containers, as JSON.')
    .argument('<container...>')
    .option('--json', 'as JSON, as it is')
    .action(inspect);
}

export function topCommand(): Command {
  return new Command('top')
    .description('List the processes of a container.')
    .argument('<container>')
    .option('--json', 'as JSON')
    .action(top);
}

export function openCommand(): Command {
  return new Command('open')
    .description(
      'Print the URL of a container, and open it in a browser if this is a terminal; with a token, by a link for an hour.',
    )
    .argument('<container>')
    .option('--json', 'all about where it is reached, as JSON')
    .action(open);
}

async function inspect(ids: string[]): Promise<void> {
  const client = connect();
  const found = await Promise.allSettled(ids.map((id) => client.container(id).inspect()));
  await printJson(found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
  const failures = found.filter((each) => each.status === 'rejected');
  for (const { reason } of failures) reportTo(process.stderr, reason);
  if (failures.length > 0) throw new ExitError(1);
}

async function top(id: string, { json }: { json?: boolean }): Promise<void> {
  const processes = await connect().container(id).top();
  if (json) return printJson(processes);
  const rows = processes.map(({ pid, ppid, user, cpu_percent, memory_percent, elapsed, command }) =>
    [user, pid, ppid, cpu_percent, memory_percent, `${elapsed}s`, command].map(String),
  );
  await printLine(table(['USER', 'PID', 'PPID', '%CPU', '%MEM', 'ELAPSED', 'COMMAND'], rows));
}

async function open(id: string, { json }: { json?: boolean }): Promise<void> {
  const client = connect();
  const target = await client.container(id).target();
  if (json) return printJson(target);
  // A browser has no token.
  const needsLink = process.stdout.isTTY && client.transport.token !== undefined;
  const url = needsLink ? await linkTo(client, target.container_id) : (target.url ?? target.upstream);
  await printLine(url);
  if (process.stdout.isTTY) launch(url);
}

async function linkTo({ api }: Dockapi, id: string): Promise<string> {
  const { data } = await api.POST('/containers/{id}/links', { params: { path: { id } }, body: {} });
  return data!.url;
}

/** A browser, if this machine has one: the URL is printed in any case. */
function launch(url: string): void {
  const windows = ['rundll32', 'url.dll,FileProtocolHandler'];
  const programs: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: windows };
  const [program = '', ...args] = programs[process.platform] ?? ['xdg-open'];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
