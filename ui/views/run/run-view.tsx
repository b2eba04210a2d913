import { useEffect, useState } from 'preact/hooks';
import { fieldErrorsOf, type Problem, toProblem } from '../../api/http.js';
import { may } from '../../api/session.js';
import type { FieldError } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { DraftError, toBody } from './run-body.js';
import { RunField } from './run-field.js';
import { RunProgress } from './run-progress.js';
import { COMMON, type CommonField } from './run-fields.js';
import { loadSchema, schema } from './run-schema.js';
import { draft, isSending, operation, refusal, run } from './run-state.js';
import { SameCall } from './same-call.js';

export function RunView() {
  const [failure, setFailure] = useState<Problem | null>(null);
  const [mistake, setMistake] = useState<DraftError | null>(null);
  useEffect(() => void loadSchema().catch((error: unknown) => setFailure(toProblem(error))), []);
  if (!may('run')) return <Empty title="Your token does not allow runs: it lacks the scope “run”." />;
  if (failure) return <ProblemNotice problem={failure} title="The form was not loaded." />;
  if (!schema.value) return <Loading what="the form" />;
  const fields = schema.value;
  const errors = [...(refusal.value ? fieldErrorsOf(refusal.value) : []), ...(operation.value?.problem?.errors ?? [])];
  const submit = (event: Event) => {
    event.preventDefault();
    try {
      setMistake(null);
      void run(toBody(draft.value, fields));
    } catch (error) {
      if (!(error instanceof DraftError)) throw error;
      refusal.value = null;
      setMistake(error);
    }
  };
  const set = (name: CommonField, value: string | boolean) =>
    (draft.value = { ...draft.value, fields: { ...draft.value.fields, [name]: value } });
  return (
    <section class="run" aria-labelledby="run-title">
      <div class="view-head">
        <h1 id="run-title">Run a container</h1>
      </div>
      <div class="run-columns">
        <form class="card" onSubmit={submit}>
          {COMMON.map((name) => (
            <RunField
              key={name}
              name={name}
              schema={fields[name] ?? {}}
              value={draft.value.fields[name]}
              error={errorOf(name, errors, mistake)}
              onInput={(value) => set(name, value)}
            />
          ))}
          <label class="field">
            <span>Further fields, as JSON</span>
            <textarea
              rows={3}
              spellcheck={false}
              placeholder={'{"volumes": ["data:/data"], "ports": [8443]}'}
              value={draft.value.rest}
              onInput={(event) => (draft.value = { ...draft.value, rest: event.currentTarget.value })}
            />
            {mistake?.field === 'rest' && (
              <span class="field-error" role="alert">
                {mistake.message}
              </span>
            )}
          </label>
          {refusal.value && <ProblemNotice problem={refusal.value} title="The container was not run." />}
          <div class="buttons">
            <button type="submit" class="primary" disabled={isSending.value}>
              Run
            </button>
          </div>
        </form>
        <div class="run-side">
          <RunProgress />
          <SameCall draft={draft.value} schema={fields} />
        </div>
      </div>
    </section>
  );
}

function errorOf(name: CommonField, errors: FieldError[], mistake: DraftError | null): string {
  if (mistake?.field === name) return mistake.message;
  return errors.find(({ field }) => field === name || field.startsWith(`${name}.`))?.message ?? '';
}
