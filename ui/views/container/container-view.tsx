import { useEffect, useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import { may } from '../../api/session.js';
import type { ContainerDetails } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { OpenButton } from '../../parts/open-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { containers } from '../../state/live.js';
import { hrefOf } from '../../state/route.js';
import { FilesTab } from '../files/files-tab.js';
import { LogsTab } from '../logs/logs-tab.js';
import { TerminalTab } from '../terminal/terminal-tab.js';
import { Overview } from './overview.js';
import { Verbs } from './verbs.js';

const TABS = { '': 'Overview', logs: 'Logs', terminal: 'Terminal', files: 'Files' } as const;
type Tab = keyof typeof TABS;

interface Props {
  id: string;
  tab: string | undefined;
  further: string | undefined;
}

export function ContainerView({ id, tab = '', further }: Props) {
  const [details, setDetails] = useState<ContainerDetails | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const listed = containers.value?.find((each) => each.id === id || each.name === id);
  // The list is live: what changes it is read again.
  const state = listed && `${listed.id} ${listed.name} ${listed.status} ${listed.host_port}`;
  useEffect(() => {
    const left = new AbortController();
    call<ContainerDetails>('GET', path`containers/${id}`, { signal: left.signal })
      .then((next) => (setDetails(next), setProblem(null)))
      .catch((error: unknown) => left.signal.aborted || setProblem(toProblem(error)));
    return () => left.abort();
  }, [id, state]);
  if (problem?.code === 'container_not_found') return <Gone last={details} />;
  if (!details) return problem ? <ProblemNotice problem={problem} /> : <Loading what="the container" />;
  const { name, image, status } = { ...details, ...listed };
  return (
    <section aria-labelledby="container-title" class="container">
      <div class="view-head">
        <h1 id="container-title" class="long">
          {name}
        </h1>
        <StatusBadge status={status} />
        {status === 'running' &&
          details.ports.map(({ container_port: port }) => <OpenButton key={port} container={details} port={port} />)}
      </div>
      <p class="muted long image-name">{image}</p>
      <Verbs container={{ ...details, ...listed }} />
      <nav class="tabs" aria-label="About this container">
        {(Object.keys(TABS) as Tab[])
          .filter((each) => (each !== 'terminal' || may('exec')) && (each !== 'files' || may('files')))
          .map((each) => (
            <a
              key={each}
              href={each === '' ? hrefOf('containers', id) : hrefOf('containers', id, each)}
              aria-current={tab === each ? 'page' : undefined}
            >
              {TABS[each]}
            </a>
          ))}
      </nav>
      {tab === '' && <Overview container={{ ...details, ...listed }} />}
      {tab === 'logs' && <LogsTab id={details.id} name={name} />}
      {tab === 'files' && <FilesTab key={further} id={details.id} directory={further} />}
      {tab === 'terminal' && <TerminalTab id={details.id} execId={further} isRunning={status === 'running'} />}
    </section>
  );
}

function Gone({ last }: { last: ContainerDetails | null }) {
  return (
    <div class="empty">
      <p class="empty-title">{last ? `${last.name} was removed` : 'There is no such container'}</p>
      <a href="#/containers">To the containers</a>
    </div>
  );
}
