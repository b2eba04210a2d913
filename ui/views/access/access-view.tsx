import { may, policy, token } from '../../api/session.js';
import type { Scope } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { bytes } from '../../text/amounts.js';
import { AccessLinks } from './access-links.js';

/** What a scope allows: see docs/authentication.md. */
const SCOPES: Record<Scope, string> = {
  read: 'See containers, images, logs and limits',
  run: 'Run, start, stop, change and remove containers, and pull images',
  files: 'Read and write files of containers',
  exec: 'Run commands and shells in containers',
  proxy: 'Open containers, and make links to them',
  host: 'Host paths, chosen host ports, other networks',
  admin: 'Everything, on the containers of all owners',
};

/** Limits whose numbers are bytes. */
const BYTES = new Set(['memory', 'max_shm_size', 'max_tmpfs', 'output_limit']);
const NOT_LIMITS = new Set(['owner', 'scopes']);

/** Who the caller is, and what it may do. */
export function AccessView() {
  const { value } = policy;
  if (!value) return <Loading what="your access" />;
  const limits = Object.entries(value).filter(([name]) => !NOT_LIMITS.has(name));
  return (
    <section aria-labelledby="access-title">
      <div class="view-head">
        <h1 id="access-title">Access</h1>
      </div>
      <p class="said">
        {token.value === null
          ? 'This dockAPI needs no token: everybody on its host may use it.'
          : `You are signed in for the owner ${value.owner ?? 'none'}.`}
      </p>
      <div class="overview">
        <div class="card">
          <h2>Scopes</h2>
          <ul class="scopes">
            {(Object.keys(SCOPES) as Scope[]).map((scope) => (
              <li key={scope}>
                <span class={value.scopes.includes(scope) ? 'badge good' : 'badge quiet'}>
                  {value.scopes.includes(scope) ? 'yes' : 'no'}
                </span>
                <code>{scope}</code>
                <span class="muted">{SCOPES[scope]}</span>
              </li>
            ))}
          </ul>
        </div>
        <div class="card">
          <h2>Limits</h2>
          <table class="pairs">
            <tbody>
              {limits.map(([name, limit]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{textOf(name, limit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {token.value !== null && may('proxy') && <AccessLinks />}
      </div>
    </section>
  );
}

function textOf(name: string, limit: unknown): string {
  if (limit === null || limit === undefined) return 'no limit';
  if (typeof limit === 'number') return BYTES.has(name) ? bytes(limit) : String(limit);
  if (Array.isArray(limit)) return limit.length === 0 ? 'none' : limit.join(', ');
  if (typeof limit === 'object')
    return Object.entries(limit)
      .map(([key, value]) => `${key} ${textOf(name, value)}`)
      .join(', ');
  return JSON.stringify(limit);
}
