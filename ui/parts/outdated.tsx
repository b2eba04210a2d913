import { isOutdated } from '../state/update.js';

/** Offers the page of the dockAPI that runs now. */
export function Outdated() {
  return (
    <div role="status">
      {isOutdated.value && (
        <div class="recovered">
          <span>dockAPI was updated. Reload, for the page of the new version.</span>
          <button type="button" class="small" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      )}
    </div>
  );
}
