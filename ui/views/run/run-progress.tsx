import { DockapiError } from '@dockapi/client';
import type { Layer, Operation } from '../../api/types.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { hrefOf } from '../../state/route.js';
import { bytes } from '../../text/amounts.js';
import { cancelRun, failure, operation } from './run-state.js';

const PHASES = ['pulling', 'creating', 'starting', 'waiting'] as const;
const PHASE_LABELS: Record<string, string> = {
  pulling: 'Pull the image',
  creating: 'Create the container',
  starting: 'Start it',
  waiting: 'Wait until it is ready',
};

/** How far the run is, and how it ended. */
export function RunProgress() {
  const { value } = operation;
  if (!value) return null;
  const isOver = value.finished_at !== null;
  return (
    <div class="card" aria-live="polite" aria-busy={!isOver}>
      <h2>{title(value)}</h2>
      {!isOver && <Phases operation={value} />}
      {!isOver && value.progress?.layers && <Layers layers={value.progress.layers} />}
      {value.problem && <ProblemNotice problem={DockapiError.of(value.problem)} />}
      {failure.value && <ProblemNotice {...failure.value} />}
      <div class="buttons">
        {!isOver && (
          <button type="button" onClick={() => void cancelRun()}>
            Cancel
          </button>
        )}
        {isOver && value.container_id !== null && value.state !== 'cancelled' && (
          <a class="button primary" href={hrefOf('containers', value.container_id)}>
            To the container
          </a>
        )}
      </div>
    </div>
  );
}

function title({ state, result }: Operation): string {
  if (state === 'succeeded') return `${(result as { name?: string } | null)?.name ?? 'The container'} runs`;
  if (state === 'failed') return 'The run failed';
  return state === 'cancelled' ? 'The run was cancelled' : 'Running …';
}

function Phases({ operation: { progress } }: { operation: Operation }) {
  const at = PHASES.indexOf((progress?.phase ?? 'creating') as (typeof PHASES)[number]);
  return (
    <ol class="phases">
      {PHASES.map((phase, index) => (
        <li key={phase} class={index < at ? 'done' : index === at ? 'now' : ''} aria-current={index === at && 'step'}>
          {PHASE_LABELS[phase]}
        </li>
      ))}
    </ol>
  );
}

/** The progress of a pull, by layer. */
export function Layers({ layers }: { layers: Layer[] }) {
  return (
    <ul class="layers" aria-label="Layers">
      {layers.map(({ id, status, current, total }) => (
        <li key={id}>
          <code>{id}</code>
          <span class="layer-status">{status}</span>
          <progress
            value={total === undefined ? undefined : (current ?? 0)}
            max={total ?? 1}
            aria-label={`Layer ${id}`}
          />
          <span class="layer-size">{total === undefined ? '' : `${bytes(current ?? 0)} of ${bytes(total)}`}</span>
        </li>
      ))}
    </ul>
  );
}
