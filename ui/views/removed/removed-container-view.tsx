import { path } from '../../api/base.js';
import type { RemovedContainer } from '../../api/types.js';
import { Fact } from '../../parts/fact.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { toText } from '../../text/ansi.js';
import { clock } from '../../text/amounts.js';
import { endOf, whyOf } from './removal-text.js';

/** How one container ended. */
export function RemovedContainerView({ id }: { id: string }) {
  const { value, problem } = useLoaded<RemovedContainer>(path`removed/${id}`);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!value) return <Loading what="the removed container" />;
  const { name, image, started_at, removed_at, logs } = value;
  return (
    <section aria-labelledby="removed-title">
      <div class="view-head">
        <h1 id="removed-title" class="long">
          {name}
        </h1>
        <span class="badge quiet">removed</span>
      </div>
      <p class="muted long image-name">{image}</p>
      <dl class="card facts">
        <Fact name="Id">
          <code class="long">{value.id.slice(0, 12)}</code>
        </Fact>
        {started_at && <Fact name="Started">{clock(started_at)}</Fact>}
        <Fact name="Removed">{clock(removed_at)}</Fact>
        <Fact name="Why">{whyOf(value)}</Fact>
        <Fact name="End">{endOf(value)}</Fact>
      </dl>
      <h2>Last log lines</h2>
      {logs && logs.length > 0 ? (
        // It can be scrolled by keyboard.
        <pre class="log-extract" tabIndex={0} aria-label="Last log lines">
          {logs.map(toText).join('\n')}
        </pre>
      ) : (
        <p class="muted">{logs ? 'It has logged nothing.' : 'Nobody kept them.'}</p>
      )}
    </section>
  );
}
