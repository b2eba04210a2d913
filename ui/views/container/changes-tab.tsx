import { path } from '../../api/base.js';
import type { Changes } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';

const TONE = { added: 'good', changed: 'warn', deleted: 'bad' } as const;
/** So many rows are drawn without a pause that people notice. */
const MOST_ROWS = 500;

/** What a container has changed in its image's file system. */
export function ChangesTab({ id }: { id: string }) {
  const { value, problem, reload } = useLoaded<Changes>(path`containers/${id}/changes`);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!value) return <Loading what="changes" />;
  const { changes, truncated } = value;
  if (changes.length === 0) return <Empty title="It has changed no files" />;
  const shown = changes.slice(0, MOST_ROWS);
  return (
    <>
      <div class="bar">
        <span class="muted">
          {truncated ? 'More than ' : ''}
          {changes.length} changes{shown.length < changes.length && `, the first ${shown.length} are shown`}
        </span>
        <button type="button" class="small bar-end" onClick={reload}>
          Read again
        </button>
      </div>
      <table class="list" tabIndex={0}>
        <thead>
          <tr>
            <th>Path</th>
            <th>Change</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ path: file, kind }) => (
            <tr key={file}>
              <th scope="row" class="long">
                <code>{file}</code>
              </th>
              <td>
                <span class={`badge ${TONE[kind]}`}>{kind}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
