import type { ContainerDetails } from '../../api/types.js';
import { hasToken, may } from '../../api/session.js';
import { CopyButton } from '../../parts/copy-button.js';
import { Fact } from '../../parts/fact.js';
import { LinksCard } from '../../parts/links-card.js';
import { Pairs } from '../../parts/pairs.js';
import { ago, bytes, clock } from '../../text/amounts.js';
import { ChangeCard } from './change-card.js';
import { CommitCard } from './commit-card.js';
import { EnvironmentCard } from './environment-card.js';
import { LifetimeCard } from './lifetime-card.js';
import { MountsCard } from './mounts-card.js';

interface Props {
  container: ContainerDetails;
  onChange: (container: ContainerDetails) => void;
}

/** What a container is, and why it is in its state. */
export function Overview({ container, onChange }: Props) {
  const { id, created, started_at, finished_at, exit_code, restart_count, health, networks, ports, labels } = container;
  const { command, restart_policy, memory, cpus, pids_limit, mounts } = container;
  return (
    <div class="overview">
      <dl class="card facts">
        <Fact name="Id">
          <code class="long">{id.slice(0, 12)}</code> <CopyButton text={id} />
        </Fact>
        {container.node !== undefined && <Fact name="Node">{container.node}</Fact>}
        <Fact name="Created">{clock(created)}</Fact>
        {started_at && (
          <Fact name="Started">
            {clock(started_at)}
            {container.status === 'running' && <span class="muted"> ({ago(started_at)})</span>}
          </Fact>
        )}
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
        <Fact name="Command">
          <code class="long">{command.join(' ')}</code>
        </Fact>
        <Fact name="Restart policy">{restart_policy}</Fact>
        <Fact name="Memory limit">{memory === null ? 'none' : bytes(memory)}</Fact>
        <Fact name="CPU limit">{cpus ?? 'none'}</Fact>
        <Fact name="Process limit">{pids_limit ?? 'none'}</Fact>
      </dl>
      <LifetimeCard container={container} />
      <EnvironmentCard id={id} />
      <MountsCard mounts={mounts} />
      {may('run') && <ChangeCard container={container} onChange={onChange} />}
      {may('run') && <CommitCard id={id} />}
      {hasToken.value && may('proxy') && <LinksCard container={container} />}
      <div class="card">
        <h2>Labels</h2>
        <Pairs pairs={labels} />
      </div>
    </div>
  );
}
