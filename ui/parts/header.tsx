import { policy, signOut, token } from '../api/session.js';
import { trouble } from '../state/live.js';
import { isCluster } from '../state/nodes.js';
import { hrefOf, route } from '../state/route.js';
import { engineTrouble } from '../state/stats.js';
import { Outdated } from './outdated.js';
import { Recovered } from './recovered.js';
import { Uploads } from './uploads.js';

const VIEWS = [
  ['containers', 'Containers'],
  ['run', 'Run'],
  ['images', 'Images'],
  ['nodes', 'Nodes'],
  ['charts', 'Charts'],
  ['events', 'Events'],
  ['operations', 'Operations'],
  ['removed', 'Removed'],
  ['access', 'Access'],
] as const;

export function Header() {
  const [current = 'containers'] = route.value;
  const problem = trouble.value ?? engineTrouble.value;
  return (
    <header class="top">
      <div class="top-row">
        <a class="brand" href="#/containers">
          <img src="./icon.svg" alt="" width="24" height="24" />
          dockAPI
        </a>
        <nav aria-label="Views">
          {VIEWS.filter(([name]) => name !== 'nodes' || isCluster.value).map(([name, label]) => (
            <a key={name} href={hrefOf(name)} aria-current={current === name ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        {token.value !== null && (
          <div class="who">
            <span>{policy.value?.owner}</span>
            <button type="button" class="quiet small" onClick={() => signOut('')}>
              Sign out
            </button>
          </div>
        )}
      </div>
      {problem && (
        <div class="trouble" role="alert">
          {problem.message}
          {problem.code === 'unreachable' && '. The page tries again.'}
        </div>
      )}
      <Recovered />
      <Outdated />
      <Uploads />
    </header>
  );
}
