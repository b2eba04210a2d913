import { useEffect } from 'preact/hooks';
import { may } from '../../api/session.js';
import type { Container } from '../../api/types.js';
import { Asleep } from '../../parts/asleep.js';
import { OpenButton } from '../../parts/open-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Sparkline } from '../../parts/sparkline.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { act, asked, dismiss, notDone, type Verb, VERB_LABEL } from '../../state/actions.js';
import { isCluster } from '../../state/nodes.js';
import { hrefOf } from '../../state/route.js';
import { readStart, starts } from '../../state/starts.js';
import { usage } from '../../state/stats.js';
import { bytes, clock, duration, percent } from '../../text/amounts.js';
import { idleText } from '../../text/idle.js';

/** Samples of a sparkline: two minutes. */
const SHOWN_SAMPLES = 24;
/** Without that of the node. */
const COLUMNS = 8;

interface Props {
  container: Container;
  /** Of the whole list, from 0. */
  index: number;
  isChosen: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
  measure: (row: Element | null) => void;
  /** Milliseconds since 1970. */
  now: number;
}

export function ContainerRow({ container, index, isChosen, onChoose, measure, now }: Props) {
  const { id, name, image, status } = container;
  const request = asked.value.get(id);
  const isBusy = request !== undefined && !request.problem;
  return (
    <>
      <tr ref={measure} data-index={index} aria-rowindex={index + 2} aria-busy={isBusy}>
        <td class="choice">
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={isChosen}
            onChange={(event) => onChoose(id, event.currentTarget.checked)}
          />
        </td>
        <th scope="row" class="long">
          <a href={hrefOf('containers', id)}>{name}</a>
        </th>
        <td class="long muted">{image}</td>
        {isCluster.value && <td class="node muted">{container.node}</td>}
        <td>
          <StatusBadge status={status} /> <Asleep container={container} />
          {(status === 'running' || status === 'paused') && <Uptime id={id} now={now} />}
          <Life container={container} now={now} />
        </td>
        <td>{status === 'running' && <OpenButton container={container} port={container.container_port} />}</td>
        <Usage id={id} />
        <td class="row-actions">
          <RowActions container={container} isBusy={isBusy} />
        </td>
      </tr>
      {request?.problem && (
        <tr class="row-problem">
          <td colSpan={isCluster.value ? COLUMNS + 1 : COLUMNS}>
            <ProblemNotice
              problem={request.problem}
              title={notDone(name, request.verb)}
              onDismiss={() => dismiss(id)}
            />
          </td>
        </tr>
      )}
    </>
  );
}

/** For how long it has run; its line is there before that is known, so that rows do not jump. */
function Uptime({ id, now }: { id: string; now: number }) {
  const start = starts.value.get(id);
  useEffect(() => readStart(id), [id, start === undefined]);
  return <div class="life muted">{start === undefined ? '\u00a0' : `up ${duration((now - start) / 1_000)}`}</div>;
}

/** When it sleeps or ends, in short; the container's own view says more. */
function Life({ container, now }: { container: Container; now: number }) {
  const { expires_at } = container;
  const idle = idleText(container, now);
  return (
    <>
      {expires_at !== null && <div class="life muted">until {clock(expires_at)}</div>}
      {idle !== '' && <div class="life muted">{idle}</div>}
    </>
  );
}

function RowActions({ container: { id, name, status }, isBusy }: { container: Container; isBusy: boolean }) {
  const verb: Verb =
    status === 'paused' ? 'unpause' : status === 'running' || status === 'restarting' ? 'stop' : 'start';
  return (
    <>
      <a class="button quiet small" href={hrefOf('containers', id, 'logs')} aria-label={`Logs of ${name}`}>
        Logs
      </a>
      {may('exec') && status === 'running' && (
        <a class="button quiet small" href={hrefOf('containers', id, 'terminal')} aria-label={`Terminal in ${name}`}>
          Terminal
        </a>
      )}
      {may('run') && status !== 'unreachable' && (
        <button
          type="button"
          class="small"
          disabled={isBusy}
          aria-label={`${VERB_LABEL[verb]} ${name}`}
          onClick={() => void act(id, verb)}
        >
          {VERB_LABEL[verb]}
        </button>
      )}
    </>
  );
}

/** Two cells: what it uses now, and lately. */
function Usage({ id }: { id: string }) {
  const used = usage.value.get(id);
  if (!used)
    return (
      <>
        <td class="usage muted">–</td>
        <td class="usage muted">–</td>
      </>
    );
  const samples = used.samples.slice(-SHOWN_SAMPLES);
  const { cpu_percent, memory } = used.last;
  return (
    <>
      <td class="usage">
        <Sparkline values={samples.map(({ cpu }) => cpu)} max={10} label={`CPU of the last two minutes`} />
        <span>{percent(cpu_percent)}</span>
      </td>
      <td class="usage">
        <Sparkline values={samples.map((sample) => sample.memory)} max={1} label={`Memory of the last two minutes`} />
        <span>{bytes(memory.used)}</span>
      </td>
    </>
  );
}
