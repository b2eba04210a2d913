import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import { may } from '../../api/session.js';
import type { Container, Lifetime } from '../../api/types.js';
import { Fact } from '../../parts/fact.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { useRepeated } from '../../parts/use-repeated.js';
import { clock, duration } from '../../text/amounts.js';
import { nextOf, usesOf } from './lifetime-text.js';

const EVERY_MS = 5_000;

/** Why a container still runs, when it will stop, and what has become of it before. */
export function LifetimeCard({ container: { id, status, asleep } }: { container: Container }) {
  const route = path`containers/${id}/lifetime`;
  const { value, problem, reload, refresh } = useLoaded<Lifetime>(route, {}, `${status} ${asleep}`);
  const [failure, setFailure] = useState<Problem | null>(null);
  useRepeated(refresh, EVERY_MS);
  const touch = () => {
    call('POST', path`containers/${id}/touch`)
      .then(() => setFailure(null))
      .catch((error: unknown) => setFailure(toProblem(error)))
      .finally(reload);
  };
  if (!value) return problem && <ProblemNotice problem={problem} />;
  const { expires_at, idle_timeout, last_activity, history } = value;
  const uses = usesOf(value.open);
  return (
    <div class="card lifetime">
      <div class="card-head">
        <h2>Lifetime</h2>
        {idle_timeout !== null && status === 'running' && may('proxy') && (
          <button type="button" class="small" onClick={touch}>
            Keep awake
          </button>
        )}
      </div>
      {(failure ?? problem) && <ProblemNotice problem={(failure ?? problem)!} />}
      <p role="status">{nextOf(value, status)}</p>
      <dl class="facts">
        <Fact name="Expires">{expires_at === null ? 'never' : clock(expires_at)}</Fact>
        <Fact name="Idle timeout">{idle_timeout === null ? 'none' : duration(idle_timeout)}</Fact>
        {uses !== '' && <Fact name="In use">{uses}</Fact>}
        {last_activity && (
          <Fact name="Last use">
            {last_activity.kind}
            {last_activity.by !== null && ` by ${last_activity.by}`}, {clock(last_activity.at)}
          </Fact>
        )}
      </dl>
      {history.length > 0 && (
        <table class="pairs">
          <caption class="hidden">What became of it</caption>
          <tbody>
            {history.toReversed().map(({ at, action, because, actor }) => (
              <tr key={`${at} ${action}`}>
                <th scope="row">{action}</th>
                <td>
                  {because}
                  <span class="muted">
                    {' '}
                    ({actor.name ?? actor.kind}, {clock(at)})
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
