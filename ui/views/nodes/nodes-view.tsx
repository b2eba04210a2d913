import type { Node } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { nodes } from '../../state/nodes.js';
import { bytes } from '../../text/amounts.js';

const TONE: Record<Node['state'], string> = { ready: 'good', draining: 'quiet', unreachable: 'bad' };
const MEANING: Record<Node['state'], string> = {
  ready: '',
  draining: 'It takes no new runs.',
  unreachable: 'It does not answer; its containers may still run.',
};

/** The nodes of a cluster, and what is promised to containers there. */
export function NodesView() {
  const all = nodes.value;
  if (!all) return <Loading what="nodes" />;
  return (
    <section aria-labelledby="nodes-title">
      <div class="view-head">
        <h1 id="nodes-title">
          Nodes <span class="count">{all.length}</span>
        </h1>
      </div>
      <table class="list">
        <thead>
          <tr>
            <th>Name</th>
            <th>State</th>
            <th>Role</th>
            <th>Containers</th>
            <th>CPU limits</th>
            <th>Memory limits</th>
            <th>dockAPI</th>
          </tr>
        </thead>
        <tbody>
          {all.map((node) => (
            <NodeRow key={node.id} node={node} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NodeRow({ node }: { node: Node }) {
  const { name, state, role, containers, cpus, cpu_used, memory, memory_used, dockapi_version, address } = node;
  return (
    <tr>
      <th scope="row" class="long">
        {name} {address !== null && <div class="life muted">{address}</div>}
      </th>
      <td>
        <span class={`badge ${TONE[state]}`}>{state}</span>
        {MEANING[state] !== '' && <div class="life muted">{MEANING[state]}</div>}
      </td>
      <td>{role}</td>
      <td class="number">{containers ?? 'unknown'}</td>
      <Load used={cpu_used} of={cpus} text={String} label={`CPU limits on ${name}`} />
      <Load used={memory_used} of={memory} text={bytes} label={`Memory limits on ${name}`} />
      <td>{dockapi_version ?? 'unknown'}</td>
    </tr>
  );
}

interface LoadProps {
  used: number | null;
  of: number;
  text: (amount: number) => string;
  label: string;
}

function Load({ used, of, text, label }: LoadProps) {
  return (
    <td class="number">
      <div>{`${used === null ? 'unknown' : text(used)} of ${text(of)}`}</div>
      {used !== null && <meter value={used} max={of} high={of * 0.9} aria-label={label} />}
    </td>
  );
}
