import { useEffect, useRef, useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import type { FileEntry, FileList } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Spacer } from '../../parts/spacer.js';
import { useVirtualRows } from '../../parts/use-virtual-rows.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { hrefOf } from '../../state/route.js';
import { arrivals } from '../../state/uploads.js';
import { FileTree } from './file-tree.js';
import { FileRow } from './file-row.js';
import { FileViewer } from './file-viewer.js';
import { UploadArea } from './upload-area.js';
import { ActionsHead } from '../../parts/actions-head.js';

interface Props {
  id: string;
  /** Name of the container. */
  name: string;
  /** Of the address; undefined: the root. */
  directory: string | undefined;
  isAsleep: boolean;
}

/** The files of a container: a tree of directories, and what is in one of them. */
export function FilesTab({ id, name, directory = '/', isAsleep }: Props) {
  const [isAsked, ask] = useState(false);
  useEffect(() => {
    if (!isAsleep) ask(false);
  }, [isAsleep]);
  if (isAsleep && !isAsked)
    return (
      <Empty title="The container sleeps">
        <p>To read its files is to wake it.</p>
        <button type="button" onClick={() => ask(true)}>
          Wake it
        </button>
      </Empty>
    );
  return (
    <div class="files-columns">
      <FileTree id={id} current={directory} />
      <Files key={directory} id={id} name={name} directory={directory} />
    </div>
  );
}

function Files({ id, name, directory }: { id: string; name: string; directory: string }) {
  const query = { path: directory };
  const {
    value: list,
    problem,
    reload,
  } = useLoaded<FileList>(path`containers/${id}/files/list`, query, arrivals.value);
  const table = useRef<HTMLTableElement>(null);
  const rows = useVirtualRows(list?.entries.length ?? 0, table);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [viewed, view] = useState<FileEntry | null>(null);
  const remove = async ({ path: file, path_encoded, type }: FileEntry) => {
    try {
      const removed = { path: path_encoded ?? file, recursive: type === 'directory' };
      await call('DELETE', path`containers/${id}/files`, { query: removed });
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
      <UploadArea id={id} container={name} directory={directory} />
      {failure && <ProblemNotice problem={failure} onDismiss={() => setFailure(null)} />}
      {problem && <ProblemNotice problem={problem} title="The directory was not read." />}
      {!list && !problem && <Loading what="files" />}
      {list?.entries.length === 0 && <Empty title="The directory is empty" />}
      {list && list.entries.length > 0 && (
        <table ref={table} class="list file-list" aria-rowcount={list.entries.length + 1}>
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
            <Spacer key="before" height={rows.before} />
            {rows.indexes.map((index) => {
              const entry = list.entries[index];
              if (!entry) return null;
              return (
                <FileRow
                  key={entry.path}
                  id={id}
                  entry={entry}
                  index={index}
                  measure={rows.measure}
                  onView={() => view(entry)}
                  onRemove={() => void remove(entry)}
                />
              );
            })}
            <Spacer key="after" height={rows.after} />
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
