import { may } from '../../api/session.js';
import type { Container, Status } from '../../api/types.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { act, asked, dismiss, notDone, type Verb, VERB_LABEL } from '../../state/actions.js';

/** Verbs that have an effect in a state: see docs/lifecycle.md. */
const VERBS: Record<Status, Verb[]> = {
  created: ['start'],
  running: ['stop', 'restart', 'pause', 'kill'],
  paused: ['unpause', 'stop', 'restart', 'kill'],
  restarting: ['stop', 'restart', 'kill'],
  removing: [],
  exited: ['start', 'restart'],
  dead: [],
  unreachable: [],
};

/** The buttons of a container. */
export function Verbs({ container: { id, name, status } }: { container: Container }) {
  const request = asked.value.get(id);
  const isBusy = request !== undefined && !request.problem;
  if (!may('run')) return <p class="muted">Your token does not allow to change it: it lacks the scope “run”.</p>;
  return (
    <>
      <div class="buttons" role="group" aria-label="Actions" aria-busy={isBusy}>
        {VERBS[status].map((verb) =>
          verb === 'kill' ? (
            <ConfirmButton
              key={verb}
              label={VERB_LABEL[verb]}
              class=""
              disabled={isBusy}
              question={`Kill ${name}? It gets no time to save anything.`}
              onConfirm={() => void act(id, verb, { signal: 'KILL' })}
            />
          ) : (
            <button key={verb} type="button" disabled={isBusy} onClick={() => void act(id, verb)}>
              {VERB_LABEL[verb]}
            </button>
          ),
        )}
        <ConfirmButton
          label={VERB_LABEL.remove}
          disabled={isBusy}
          question={`Remove ${name}, with its anonymous volumes?${status === 'running' ? ' It is stopped first.' : ''}`}
          onConfirm={() => void act(id, 'remove')}
        />
      </div>
      {request?.problem && (
        <ProblemNotice problem={request.problem} title={notDone(name, request.verb)} onDismiss={() => dismiss(id)} />
      )}
    </>
  );
}
