import { useEffect, useRef, useState } from 'preact/hooks';
import { DockapiError } from '@dockapi/client';
import { type Problem, toProblem } from '../../api/http.js';
import { begin, cancel, watch } from '../../api/operations.js';
import type { Layer, Operation } from '../../api/types.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Layers } from '../run/run-progress.js';

const NOT_PULLED = 'The image was not pulled.';

/** Pulls an image, and shows how far it is. */
export function PullForm({ onDone }: { onDone: () => void }) {
  const [image, setImage] = useState('');
  const [operation, setOperation] = useState<Operation | null>(null);
  const [failure, setFailure] = useState<{ title: string; problem: Problem } | null>(null);
  const left = useRef(new AbortController());
  useEffect(() => () => left.current.abort(), []);
  const isUnderWay = operation !== null && operation.finished_at === null;
  const pull = async (event: Event) => {
    event.preventDefault();
    setFailure(null);
    let title = NOT_PULLED;
    try {
      const begun = await begin('POST', 'images/pull', { image: image.trim() });
      setOperation(begun);
      title = 'How the pull goes on is not known.';
      for await (const now of watch(begun.id, left.current.signal)) setOperation(now);
      onDone();
    } catch (error) {
      setFailure({ title, problem: toProblem(error) });
    }
  };
  const end = async (id: string) => {
    setFailure(null);
    try {
      await cancel(id);
    } catch (error) {
      setFailure({ title: 'The pull was not cancelled.', problem: toProblem(error) });
    }
  };
  const { problem } = operation ?? {};
  return (
    <div class="card pull">
      <form class="bar" onSubmit={(event) => void pull(event)}>
        <input
          class="filter"
          required
          placeholder="nginx:latest"
          aria-label="Image to pull"
          autocomplete="off"
          spellcheck={false}
          value={image}
          onInput={(event) => setImage(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={isUnderWay}>
          Pull
        </button>
        {isUnderWay && (
          <button type="button" onClick={() => void end(operation.id)}>
            Cancel
          </button>
        )}
        {operation && (
          <span class="muted" role="status">
            {stateOf(operation)}
          </span>
        )}
      </form>
      {isUnderWay && operation.progress && <Layers layers={partsOf(operation.progress)} />}
      {problem && <ProblemNotice problem={DockapiError.of(problem)} title={NOT_PULLED} />}
      {failure && <ProblemNotice {...failure} />}
    </div>
  );
}

/** The layers; where all nodes pull, the nodes. */
function partsOf({ layers = [], nodes }: NonNullable<Operation['progress']>): Layer[] {
  return nodes ? nodes.map(({ node, state, ...sizes }) => ({ id: node, status: state, ...sizes })) : layers;
}

function stateOf({ state }: Operation): string {
  if (state === 'succeeded') return 'Pulled';
  return state === 'cancelled' ? 'Cancelled' : state === 'failed' ? 'Failed' : 'Pulling …';
}
