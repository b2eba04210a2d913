import type { ComponentChildren } from 'preact';
import type { ContainerDetails } from '../../api/types.js';
import { hasToken, may } from '../../api/session.js';
import { CopyButton } from '../../parts/copy-button.js';
import { clock } from '../../text/amounts.js';
import { LinksCard } from './links-card.js';

/** What a container is, and why it is in its state. */
export function Overview({ container }: { container: ContainerDetails }) {
  const { id, created, started_at, finished_at, exit_code, restart_count, health, networks, ports, labels } = container;
  return (
    <div class="overview">
      <dl class="card facts">
        <Fact name="Id">
          <code class="long">{id.slice(0, 12)}</code> <CopyButton text={id} />
        </Fact>
        <Fact name="Created">{clock(created)}</Fact>
        {started_at && <Fact name="Started">{clock(started_at)}</Fact>}
        {finished_at && container.status !== 'running' && <Fact name="Ended">{clock(finished_at)}</Fact>}
        {exit_code !== null && <Fact name="Exit code">{exit_code}</Fact>}
        {health && <Fact name="Health">{health}</Fact>}
        {restart_count > 0 && <Fact name="Restarts by its policy">{restart_count}</Fact>}
        <Fact name="Ports">
          {ports.map(({ container_port, host_port }) => (
            <div key={container_port}>
              {container_port}
              {host_port !== null && <span class="muted"> published as {host_port}</span>}
            </div>
          ))}
        </Fact>
        <Fact name="Networks">{networks.join(', ')}</Fact>
      </dl>
      {hasToken.value && may('proxy') && <LinksCard container={container} />}
      <div class="card">
        <h2>Labels</h2>
        <table class="pairs">
          <tbody>
            {Object.entries(labels).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
