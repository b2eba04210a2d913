import type { Mount } from '../../api/types.js';

/** Directories of the host, volumes and tmpfs. */
export function MountsCard({ mounts }: { mounts: Mount[] }) {
  if (mounts.length === 0) return null;
  return (
    <div class="card">
      <h2>Mounts</h2>
      <table class="pairs">
        <tbody>
          {mounts.map(({ type, source, target, read_only }) => (
            <tr key={target}>
              <th scope="row">{target}</th>
              <td>
                {type} {source && <code class="long">{source}</code>}
                {read_only && <span class="muted"> read-only</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
