import { useState } from 'preact/hooks';
import { Links } from '../../parts/links-card.js';
import { containers } from '../../state/live.js';

/** The links of the caller's containers, one container at a time. */
export function AccessLinks() {
  const [chosen, choose] = useState('');
  const all = (containers.value ?? []).toSorted((one, other) => one.name.localeCompare(other.name));
  const container = all.find(({ id }) => id === chosen);
  return (
    <div class="card links">
      <h2>Links</h2>
      <p class="muted">A link opens a container in a browser, for everybody who has it, until it is revoked.</p>
      <select
        aria-label="Container"
        value={container?.id ?? ''}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">Choose a container</option>
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {container && <Links key={container.id} container={container} />}
    </div>
  );
}
