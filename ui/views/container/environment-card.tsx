import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { may } from '../../api/session.js';
import { Loading } from '../../parts/loading.js';
import { Pairs } from '../../parts/pairs.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';

/** The variables of a container, which may be secrets: read only when asked for. */
export function EnvironmentCard({ id }: { id: string }) {
  const [isShown, show] = useState(false);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Environment</h2>
        {may('exec') && (
          <button type="button" class="small" aria-expanded={isShown} onClick={() => show(!isShown)}>
            {isShown ? 'Hide' : 'Show'} the environment
          </button>
        )}
      </div>
      {!may('exec') && <p class="muted">Your token does not allow to read it: it lacks the scope “exec”.</p>}
      {may('exec') && !isShown && <p class="muted">It may hold secrets.</p>}
      {isShown && <Variables id={id} />}
    </div>
  );
}

function Variables({ id }: { id: string }) {
  const { value, problem } = useLoaded<{ env: Record<string, string> }>(path`containers/${id}/env`);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!value) return <Loading what="the environment" />;
  const { env } = value;
  return Object.keys(env).length === 0 ? <p class="muted">There are no variables.</p> : <Pairs pairs={env} />;
}
