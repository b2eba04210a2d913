import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import type { FileEntry, FileList } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { hrefOf } from '../../state/route.js';
import { FileRow } from './file-row.js';
import { FileViewer } from './file-viewer.js';
import { UploadArea } from './upload-area.js';
import { ActionsHead } from '../../parts/actions-head.js';

interface Props {
  id: string;
  /** Of the address; undefined: the root. */
  directory: string | undefined;
}

/** The files of a container, directory by directory. */
export function FilesTab({ id, directory = '/' }: Props) {
  const { value: list, problem, reload } = useLoaded<FileList>(path`containers/${id}/files/list`, { path: directory });
  const [failure, setFailure] = useState<Problem | null>(null);
  const [viewed, view] = useState<FileEntry | null>(null);
  const remove = async ({ path: file, path_encoded, type }: FileEntry) => {
    try {
      const query = { path: path_encoded ?? file, recursive: type === 'directory' };
      await call('DELETE', path`containers/${id}/files`, { query });
      setFailure(null);
    } catch (error) {
      setFailure(toProblem(error));
    }
    reload();
  };
  return (
    <div class="files">
      <div class="bar">
        <Trail id={id} directory={directory} />
        <button type="button" class="small bar-end" onClick={reload}>
          Read again
        </button>
      </div>
      <UploadArea id={id} directory={directory} onDone={reload} />
      {failure && <ProblemNotice problem={failure} onDismiss={() => setFailure(null)} />}
      {problem && <ProblemNotice problem={problem} title="The directory was not read." />}
      {!list && !problem && <Loading what="files" />}
      {list?.entries.length === 0 && <Empty title="The directory is empty" />}
      {list && list.entries.length > 0 && (
        <table class="list file-list">
          <thead>
            <tr>
              <th>Name</th>
              <th>Size</th>
              <th>Mode</th>
              <th>Changed</th>
              <ActionsHead />
            </tr>
          </thead>
          <tbody>
            {list.entries.map((entry) => (
              <FileRow
                key={entry.path}
                id={id}
                entry={entry}
                onView={() => view(entry)}
                onRemove={() => void remove(entry)}
              />
            ))}
          </tbody>
        </table>
      )}
      {list?.truncated && <p class="muted">There are more: only the first 10,000 are shown.</p>}
      {viewed && <FileViewer id={id} entry={viewed} onClose={() => view(null)} />}
    </div>
  );
}

/** The directories above, as links. */
function Trail({ id, directory }: { id: string; directory: string }) {
  const names = directory.split('/').filter((name) => name !== '');
  return (
    <nav class="trail" aria-label="Directory">
      <a href={hrefOf('containers', id, 'files', '/')}>root</a>
      {names.map((name, index) => (
        <span key={index}>
          {' / '}
          <a
            href={hrefOf('containers', id, 'files', `/${names.slice(0, index + 1).join('/')}`)}
            aria-current={index === names.length - 1 ? 'page' : undefined}
          >
            {name}
          </a>
        </span>
      ))}
    </nav>
  );
}
