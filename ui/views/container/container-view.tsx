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
import { recoveries } from '../../state/recovery.js';
import { hrefOf, moveTo } from '../../state/route.js';
import { Asleep } from '../../parts/asleep.js';
import { FilesTab } from '../files/files-tab.js';
import { LogsTab } from '../logs/logs-tab.js';
import { TerminalTab } from '../terminal/terminal-tab.js';
import { ChangesTab } from './changes-tab.js';
import { Overview } from './overview.js';
import { ProcessesTab } from './processes-tab.js';
import { Verbs } from './verbs.js';

const TABS = {
  '': 'Overview',
  logs: 'Logs',
  terminal: 'Terminal',
  files: 'Files',
  processes: 'Processes',
  changes: 'Changes',
} as const;
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
  // The list is live: what changes it is read again. The first list may come after the removal of a container that was read before.
  const isListed = containers.value !== null;
  const state = listed ? `${listed.id} ${listed.name} ${listed.status} ${listed.host_port}` : isListed;
  useEffect(() => {
    const left = new AbortController();
    call<ContainerDetails>('GET', path`containers/${id}`, { signal: left.signal })
      .then((next) => (setDetails(next), setProblem(null)))
      .catch((error: unknown) => left.signal.aborted || setProblem(toProblem(error)));
    return () => left.abort();
  }, [id, state, recoveries.value]);
  const changed = (next: ContainerDetails) => {
    setDetails(next);
    if (id !== next.id) moveTo('containers', next.id); // its name was the address
  };
  if (problem?.code === 'container_not_found') return <Gone id={details?.id ?? id} last={details} />;
  if (!details) return problem ? <ProblemNotice problem={problem} /> : <Loading what="the container" />;
  const { name, image, status, asleep } = { ...details, ...listed };
  return (
    <section aria-labelledby="container-title" class="container">
      <div class="view-head">
        <h1 id="container-title" class="long">
          {name}
        </h1>
        <StatusBadge status={status} />
        <Asleep container={{ ...details, ...listed }} />
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
      {tab === '' && <Overview container={{ ...details, ...listed }} onChange={changed} />}
      {tab === 'logs' && <LogsTab id={details.id} name={name} />}
      {tab === 'processes' && <ProcessesTab id={details.id} isRunning={status === 'running' || status === 'paused'} />}
      {tab === 'changes' && <ChangesTab id={details.id} />}
      {tab === 'files' && <FilesTab id={details.id} name={name} address={further} isAsleep={asleep !== null} />}
      {tab === 'terminal' && <TerminalTab id={details.id} execId={further} isRunning={status === 'running'} />}
    </section>
  );
}

function Gone({ id, last }: { id: string; last: ContainerDetails | null }) {
  return (
    <div class="empty">
      <p class="empty-title">{last ? `${last.name} was removed` : 'There is no such container'}</p>
      {last && (
        <p>
          <a href={hrefOf('removed', id)}>How it ended</a>
        </p>
      )}
      <a href="#/containers">To the containers</a>
    </div>
  );
}
