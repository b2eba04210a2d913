import { fieldErrorsOf, type Problem } from '../api/http.js';

interface Props {
  problem: Problem;
  /** What was tried: "The container was not stopped." */
  title?: string;
  onDismiss?: () => void;
}

/** What went wrong, in the place where it did. */
export function ProblemNotice({ problem, title, onDismiss }: Props) {
  const errors = fieldErrorsOf(problem);
  const logs = problem.problem?.logs ?? [];
  return (
    <div class="notice bad" role="alert">
      <div class="notice-text">
        {title && <strong>{title} </strong>}
        {errors.length === 0 && <span>{problem.message}</span>}
        {errors.length > 0 && (
          <ul>
            {errors.map(({ field, message }) => (
              <li key={field}>
                <code>{field}</code> {message}
              </li>
            ))}
          </ul>
        )}
        {logs.length > 0 && <pre class="log-extract">{logs.join('\n')}</pre>}
      </div>
      {onDismiss && (
        <button type="button" class="quiet small" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}
