import { useEffect } from 'preact/hooks';
import { said } from '../state/recovery.js';

/** Long enough to be read; what has happened matters less later. */
const SHOWN_MS = 60_000;

/** What the page has recovered from. */
export function Recovered() {
  const { value } = said;
  useEffect(() => {
    const timer = setTimeout(() => (said.value = null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <div role="status">
      {value !== null && (
        <div class="recovered">
          <span>{value}</span>
          <button type="button" class="quiet small" onClick={() => (said.value = null)}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
