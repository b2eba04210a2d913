import { may } from '../../api/session.js';
import type { Container } from '../../api/types.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { act, type Verb, VERB_LABEL } from '../../state/actions.js';

const VERBS: Verb[] = ['start', 'stop', 'restart'];
/** Requests at once. */
const AT_ONCE = 4;

/** Acts on several containers. What fails is shown in their rows. */
export function BulkActions({ chosen, onDone }: { chosen: Container[]; onDone: () => void }) {
  if (!may('run')) return null;
  const all = async (verb: Verb) => {
    const ids = chosen.map(({ id }) => id);
    const next = async (): Promise<void> => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) await act(id, verb);
    };
    onDone();
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  };
  return (
    <div class="bulk" role="group" aria-label="Chosen containers">
      <strong>{chosen.length} chosen</strong>
      {VERBS.map((verb) => (
        <button key={verb} type="button" class="small" onClick={() => void all(verb)}>
          {VERB_LABEL[verb]}
        </button>
      ))}
      <ConfirmButton
        class="danger small"
        label="Remove"
        question={`Remove ${chosen.length} containers, with their anonymous volumes? Running ones are stopped.`}
        onConfirm={() => void all('remove')}
      />
    </div>
  );
}
