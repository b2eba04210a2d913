import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import type { Exec } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Lazy } from '../../parts/lazy.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { goTo, hrefOf } from '../../state/route.js';
import { ago } from '../../text/amounts.js';

/** The best shell that the image has. */
const SHELL = ['sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash; exec sh'];

interface Props {
  id: string;
  /** Of the address; undefined: none was chosen. */
  execId: string | undefined;
  isRunning: boolean;
}

/** Shells in a container. Each goes on without this page, and is found again. */
export function TerminalTab({ id, execId, isRunning }: Props) {
  const route = path`containers/${id}/execs`;
  const { value: execs, problem } = useLoaded<Exec[]>(route, {}, `${execId} ${isRunning}`);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isWatching, watch] = useState(false);
  const start = async () => {
    try {
      setFailure(null);
      const exec = await call<Exec>('POST', route, {
        json: { command: SHELL, tty: true, stdin: true, env: { TERM: 'xterm-256color' } },
      });
      watch(false);
      goTo('containers', id, 'terminal', exec.exec_id);
    } catch (error) {
      setFailure(toProblem(error));
    }
  };
  const running = execs?.filter(({ tty, state }) => tty && state === 'running') ?? [];
  return (
    <div class="terminals">
      <div class="bar" role="group" aria-label="Terminals">
        <button type="button" class="primary" disabled={!isRunning} onClick={() => void start()}>
          New shell
        </button>
        {running.map((exec, index) => (
          <a
            key={exec.exec_id}
            class="button"
            href={hrefOf('containers', id, 'terminal', exec.exec_id)}
            aria-current={exec.exec_id === execId ? 'page' : undefined}
          >
            Shell {running.length - index} <span class="muted">{ago(exec.started_at)}</span>
          </a>
        ))}
        {execId !== undefined && (
          <label class="check bar-end">
            <input type="checkbox" checked={isWatching} onChange={(event) => watch(event.currentTarget.checked)} /> Only
            watch
          </label>
        )}
      </div>
      {failure && <ProblemNotice problem={failure} title="There is no shell." />}
      {problem && <ProblemNotice problem={problem} title="The open shells are not known." />}
      {execId === undefined && !failure && !problem && (
        <Empty title={isRunning ? 'No shell is open' : 'The container does not run'}>
          <p>A shell goes on when you leave this page; come back to it from here.</p>
        </Empty>
      )}
      {execId !== undefined && (
        <Lazy
          key={execId}
          load={() => import('./screen.js')} // the terminal emulator is half of the page's script
          what="the terminal"
          props={{ containerId: id, execId, isWatching }}
        />
      )}
    </div>
  );
}
