import type { RemovedContainer } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { events } from '../../state/live.js';
import { hrefOf } from '../../state/route.js';
import { clock } from '../../text/amounts.js';
import { endOf, whyOf } from './removal-text.js';

const SHOWN = 200;

/** Removed containers, newest first. */
export function RemovedView() {
  const last = events.value.find(({ type }) => type === 'container.removed')?.id;
  const { value: all, problem } = useLoaded<RemovedContainer[]>('removed', { limit: SHOWN }, last);
  return (
    <section aria-labelledby="removed-title">
      <div class="view-head">
        <h1 id="removed-title">Removed</h1>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {!all && !problem && <Loading what="removed containers" />}
      {all?.length === 0 && (
        <Empty title="No container was removed lately">
          <p>Removed containers appear here: how they ended, and their last log lines.</p>
        </Empty>
      )}
      {all && all.length > 0 && (
        <table class="list">
          <thead>
            <tr>
              <th>Name</th>
              <th>Image</th>
              <th>Removed</th>
              <th>Why</th>
              <th>End</th>
            </tr>
          </thead>
          <tbody>
            {all.map((each) => (
              <tr key={each.id}>
                <th scope="row" class="long">
                  <a href={hrefOf('removed', each.id)}>{each.name}</a>
                </th>
                <td class="long muted">{each.image}</td>
                <td class="muted nowrap">{clock(each.removed_at)}</td>
                <td>{whyOf(each)}</td>
                <td>{endOf(each)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
