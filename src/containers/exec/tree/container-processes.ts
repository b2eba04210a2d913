import type { DockerService } from '../../../docker/engine/docker.service.js';
import { MultiplexedStream, type OutputChunk } from '../../../docker/engine/multiplexed-stream.js';
import { refusedCommand } from '../../../docker/engine/runtime-errors.js';
import { ExecProcess } from '../exec-process.js';
import { isRefused } from '../session/first-words.js';
import { markerEntry } from './marker.js';
import { parseStat, type ProcessEntry, type ProcessView } from './process-tree.js';

/** Looks at an environment that seems to be empty: it is in the middle of execve(2). */
const LOOKS = 20;

/**
 * Prints a line "pid marked stat" for each process. Only builtins of a POSIX shell, whose `read` leaves NULs out. The name in
 * a stat may have line breaks.
 */
export const LIST = `
for dir in /proc/[0-9]*; do
  stat=
  while read -r line || [ -n "$line" ]; do stat="$stat $line"; done 2>/dev/null <"$dir/stat"
  [ -n "$stat" ] || continue
  marked=0
  looks=0
  while [ "$looks" -lt ${LOOKS} ]; do
    looks=$((looks + 1))
    while IFS= read -r line || [ -n "$line" ]; do
      looks=${LOOKS}
      case $line in *"$1"*) marked=1 ;; esac
    done 2>/dev/null <"$dir/environ"
  done
  printf '%s\\n' "\${dir#/proc/} $marked $stat"
done`;

/** Signals each "pid:start" that still is the same process. */
export const SEND = `
signal=$1
shift
for process; do
  pid=\${process%:*}
  stat=
  while read -r line || [ -n "$line" ]; do stat="$stat $line"; done 2>/dev/null <"/proc/$pid/stat"
  set -f
  start() { shift 19; printf '%s' "$1"; }
  [ "$(start \${stat##*)})" = "\${process#*:}" ] && kill -"$signal" "$pid" 2>/dev/null
done`;

/** The longest list that is read, in bytes. */
const MOST = 4 * 1024 * 1024;

/** Where dockAPI cannot signal the processes itself: a shell of the image does, by other execs. */
export class ContainerProcesses implements ProcessView {
  /**
   * @param users whose processes are looked for: without the capability SYS_PTRACE, root sees only its own environments
   */
  constructor(
    private readonly docker: DockerService,
    private readonly containerId: string,
    private readonly users: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  /** @throws NoShell */
  async list(marker: string): Promise<ProcessEntry[]> {
    const entries = new Map<number, ProcessEntry>();
    for (const user of this.users) {
      for (const line of (await this.run(user, LIST, [markerEntry(marker)])).split('\n')) {
        const [, pid, marked, stat = ''] = /^(\d+) ([01]) (.*)$/.exec(line) ?? [];
        if (pid === undefined || pid === '1') continue;
        const entry = parseStat(Number(pid), stat, marked === '1');
        entries.set(entry.pid, { ...entry, isMarked: entry.isMarked || !!entries.get(entry.pid)?.isMarked });
      }
    }
    return [...entries.values()];
  }

  /** @throws NoShell */
  async send(signal: number, processes: readonly ProcessEntry[]): Promise<void> {
    const words = processes.map(({ pid, start }) => `${pid}:${start}`);
    for (const user of this.users) await this.run(user, SEND, [String(signal), ...words]);
  }

  private async run(user: string, script: string, words: string[]): Promise<string> {
    try {
      const options = { Cmd: ['/bin/sh', '-c', script, 'sh', ...words], User: user };
      const execId = await this.docker.createExec(this.containerId, options, this.signal);
      const source = await this.docker.startExec(execId, false, this.signal);
      let text = '';
      try {
        for await (const { stream, data } of source.pipe(new MultiplexedStream(false)) as AsyncIterable<OutputChunk>)
          if (stream === 'stdout' && text.length < MOST) text += data.toString('latin1');
      } finally {
        source.destroy();
      }
      if (isRefused(await new ExecProcess(this.docker, execId).end(this.signal))) throw new NoShell();
      return text;
    } catch (error) {
      throw refusedCommand(error) ? new NoShell() : error;
    }
  }
}

/** The image has no shell. */
export class NoShell extends Error {
  override name = 'NoShell';
}
