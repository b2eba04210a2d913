import { may } from '../../api/session.js';
import type { Container } from '../../api/types.js';
import { OpenButton } from '../../parts/open-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Sparkline } from '../../parts/sparkline.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { act, asked, dismiss, notDone, type Verb, VERB_LABEL } from '../../state/actions.js';
import { hrefOf } from '../../state/route.js';
import { usage } from '../../state/stats.js';
import { bytes, percent } from '../../text/amounts.js';

/** Samples of a sparkline: two minutes. */
const SHOWN_SAMPLES = 24;
const COLUMNS = 8;

interface Props {
  container: Container;
  isChosen: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
}

export function ContainerRow({ container, isChosen, onChoose }: Props) {
  const { id, name, image, status } = container;
  const request = asked.value.get(id);
  const isBusy = request !== undefined && !request.problem;
  return (
    <>
      <tr aria-busy={isBusy}>
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
        <td>
          <StatusBadge status={status} />
        </td>
        <td>{status === 'running' && <OpenButton container={container} port={container.container_port} />}</td>
        <Usage id={id} />
        <td class="row-actions">
          <RowActions container={container} isBusy={isBusy} />
        </td>
      </tr>
      {request?.problem && (
        <tr class="row-problem">
          <td colSpan={COLUMNS}>
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
      {may('run') && (
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
