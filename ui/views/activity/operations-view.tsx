import { useState } from 'preact/hooks';
import { type Problem, toProblem } from '../../api/http.js';
import { cancel } from '../../api/operations.js';
import type { Operation } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { useRepeated } from '../../parts/use-repeated.js';
import { containers } from '../../state/live.js';
import { hrefOf } from '../../state/route.js';
import { bytes, clock } from '../../text/amounts.js';
import { ActionsHead } from '../../parts/actions-head.js';

const EVERY_MS = 1_000;
const TONE: Record<Operation['state'], string> = {
  pending: 'quiet',
  running: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'quiet',
};

/** Requests that go on by themselves. */
export function OperationsView() {
  const { value: all, problem, reload, refresh } = useLoaded<Operation[]>('operations');
  const [failure, setFailure] = useState<Problem | null>(null);
  const isUnderWay = all?.some(({ finished_at }) => finished_at === null) ?? false;
  useRepeated(refresh, isUnderWay ? EVERY_MS : EVERY_MS * 5);
  const end = async (id: string) => {
    try {
      setFailure(null);
      await cancel(id);
    } catch (error) {
      setFailure(toProblem(error));
    }
    reload();
  };
  return (
    <section aria-labelledby="operations-title">
      <div class="view-head">
        <h1 id="operations-title">Operations</h1>
      </div>
      {(failure ?? problem) && <ProblemNotice problem={(failure ?? problem)!} />}
      {!all && !problem && <Loading what="operations" />}
      {all?.length === 0 && (
        <Empty title="No operations">
          <p>Runs and pulls of this page, and requests with “Prefer: respond-async”, appear here.</p>
        </Empty>
      )}
      {all && all.length > 0 && (
        <table class="list">
          <thead>
            <tr>
              <th>Begun</th>
              <th>Kind</th>
              <th>State</th>
              <th>Progress</th>
              <th>Container</th>
              <ActionsHead />
            </tr>
          </thead>
          <tbody>
            {all.map((operation) => (
              <Row key={operation.id} operation={operation} onEnd={() => void end(operation.id)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ operation, onEnd }: { operation: Operation; onEnd: () => void }) {
  const { id, kind, state, created_at, finished_at, progress, problem, container_id: container } = operation;
  const name = containers.value?.find((each) => each.id === container)?.name;
  const isOver = finished_at !== null;
  return (
    <tr>
      <td class="muted nowrap">{clock(created_at)}</td>
      <th scope="row">{kind}</th>
      <td>
        <span class={`badge ${TONE[state]}`}>{state}</span>
      </td>
      <td class="long">
        {problem ? problem.detail : isOver ? '' : progress?.phase}
        {!isOver && progress?.total !== undefined && (
          <> {`${bytes(progress.current ?? 0)} of ${bytes(progress.total)}`}</>
        )}
      </td>
      <td class="long">
        {container === null ? '' : <a href={hrefOf('containers', container)}>{name ?? container.slice(0, 12)}</a>}
      </td>
      <td class="row-actions">
        <button
          type="button"
          class="small"
          aria-label={`${isOver ? 'Forget' : 'Cancel'} ${kind} ${id.slice(0, 8)}`}
          onClick={onEnd}
        >
          {isOver ? 'Forget' : 'Cancel'}
        </button>
      </td>
    </tr>
  );
}
