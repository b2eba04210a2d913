/** A process, from proc_pid_stat(5). */
export interface ProcessEntry {
  pid: number;
  ppid: number;
  group: number;
  session: number;
  /** `R`, `S`, `T` (stopped), `Z` (zombie), … */
  state: string;
  /** Clock ticks from the boot to its start: with the pid, its identity. */
  start: string;
  /** Whether its environment has the command's marker. */
  isMarked: boolean;
}

/** Processes of a container, and a way to signal them. */
export interface ProcessView {
  /** @throws AppError of the engine */
  list(marker: string): Promise<ProcessEntry[]>;
  /** Signals those that still are the same processes. */
  send(signal: number, processes: readonly ProcessEntry[]): Promise<void>;
}

const FIELDS = { state: 0, ppid: 1, group: 2, session: 3, start: 19 };

/** @param stat the line of proc_pid_stat(5); the program's name in it may have any character */
export function parseStat(pid: number, stat: string, isMarked: boolean): ProcessEntry {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return {
    pid,
    ppid: Number(fields[FIELDS.ppid]),
    group: Number(fields[FIELDS.group]),
    session: Number(fields[FIELDS.session]),
    state: fields[FIELDS.state] ?? '',
    start: fields[FIELDS.start] ?? '',
    isMarked,
  };
}

/**
 * The processes of one command: those with its marker, their descendants and all of their sessions, which can only have
 * begun in the command. Once found, a process stays found, also when its parent has ended.
 */
export class ProcessTree {
  private readonly found = new Set<string>();

  /** @param all a later list of the same processes. @returns those of the command that live; zombies do not */
  members(all: readonly ProcessEntry[]): ProcessEntry[] {
    const members = new Set(all.filter((each) => each.isMarked || this.found.has(identityOf(each))));
    for (let before = -1; before !== members.size;) {
      before = members.size;
      const pids = new Set([...members].map(({ pid }) => pid));
      const sessions = new Set([...members].map(({ session }) => session).filter((session) => session > 0));
      for (const each of all) if (pids.has(each.ppid) || sessions.has(each.session)) members.add(each);
    }
    for (const each of members) this.found.add(identityOf(each));
    return [...members].filter(({ state }) => !'ZXx'.includes(state));
  }
}

function identityOf({ pid, start }: ProcessEntry): string {
  return `${pid}@${start}`;
}
