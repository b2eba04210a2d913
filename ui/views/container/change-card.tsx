import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, fieldErrorsOf, type Problem, toProblem } from '../../api/http.js';
import type { ContainerDetails } from '../../api/types.js';
import { FieldError } from '../../parts/field-error.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { changedFields, type Typed, typedOf } from './changed-fields.js';

const FIELDS: Record<keyof Typed, { label: string; help: string }> = {
  name: { label: 'Name', help: 'Letters, digits, dots, dashes and underscores.' },
  memory: { label: 'Memory limit', help: 'Bytes, or a size such as 512m.' },
  cpus: { label: 'CPU limit', help: 'A number such as 0.5.' },
  pids_limit: { label: 'Process limit', help: 'A number such as 100.' },
  restart_policy: { label: 'Restart policy', help: 'no, on-failure, on-failure:N, always or unless-stopped.' },
};

interface Props {
  container: ContainerDetails;
  onChange: (container: ContainerDetails) => void;
}

/** Renames a container, and changes its limits and its restart policy. */
export function ChangeCard({ container, onChange }: Props) {
  const before = typedOf(container);
  const [typed, type] = useState<Partial<Typed>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [said, say] = useState('');
  const after = { ...before, ...typed };
  const body = changedFields(before, after);
  const change = async (event: Event) => {
    event.preventDefault();
    say('');
    try {
      onChange(await call<ContainerDetails>('PATCH', path`containers/${container.id}`, { json: body }));
      setProblem(null);
      type({});
      say('Changed.');
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const errorOf = (field: string) =>
    (problem ? fieldErrorsOf(problem) : []).find((each) => each.field === field)?.message ?? '';
  return (
    <form class="card change" onSubmit={(event) => void change(event)}>
      <h2>Change</h2>
      {(Object.keys(FIELDS) as (keyof Typed)[]).map((field) => (
        <div key={field} class="field">
          <label for={`change-${field}`}>{FIELDS[field].label}</label>
          <input
            id={`change-${field}`}
            aria-describedby={`change-help-${field}`}
            autocomplete="off"
            spellcheck={false}
            value={after[field]}
            placeholder={field === 'name' ? undefined : 'no limit'}
            onInput={(event) => type({ ...typed, [field]: event.currentTarget.value })}
          />
          <FieldError text={errorOf(field)} />
          <span id={`change-help-${field}`} class="help">
            {FIELDS[field].help}
          </span>
        </div>
      ))}
      <button type="submit" disabled={Object.keys(body).length === 0}>
        Change it
      </button>{' '}
      <span role="status" class="muted">
        {said}
      </span>
      {problem && fieldErrorsOf(problem).length === 0 && (
        <ProblemNotice problem={problem} title="It was not changed." />
      )}
    </form>
  );
}
