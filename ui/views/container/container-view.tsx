import { path } from '../../api/base.js';
import { may } from '../../api/session.js';
import type { ContainerDetails } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { OpenButton } from '../../parts/open-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { containers } from '../../state/live.js';
import { hrefOf, moveTo } from '../../state/route.js';
import { starts } from '../../state/starts.js';
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
  const listed = containers.value?.find((each) => each.id === id || each.name === id);
  // The list is live: what changes it is read again. The first list may come after the removal of a container that was read before.
  const isListed = containers.value !== null;
  // Events tell of a restart that is over before the next list.
  const start = listed && starts.value.get(listed.id);
  const state = listed ? `${listed.id} ${listed.name} ${listed.status} ${listed.host_port} ${start}` : isListed;
  const {
    value: details,
    problem,
    setValue: setDetails,
  } = useLoaded<ContainerDetails>(path`containers/${id}`, {}, state);
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
      {tab === 'logs' && <LogsTab id={details.id} name={name} start={details.started_at} />}
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
