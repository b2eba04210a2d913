import { useEffect, useRef, useState } from 'preact/hooks';
import { fileRoute, listRoute } from '../../api/files.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import type { FileEntry, FileList } from '../../api/types.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Spacer } from '../../parts/spacer.js';
import { useVirtualRows } from '../../parts/use-virtual-rows.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { hrefOfFiles } from '../../state/route.js';
import { arrivals } from '../../state/uploads.js';
import { type FilePath, fromSegment, pathOf, ROOT, textOf, trailOf } from '../../text/file-path.js';
import { FileTree } from './file-tree.js';
import { FileRow } from './file-row.js';
import { FileViewer } from './file-viewer.js';
import { UploadArea } from './upload-area.js';
import { ActionsHead } from '../../parts/actions-head.js';

interface Props {
  id: string;
  /** Name of the container. */
  name: string;
  /** A segment of the address; undefined: the root. */
  address: string | undefined;
  isAsleep: boolean;
}

/** The files of a container: a tree of directories, and what is in one of them. */
export function FilesTab({ id, name, address, isAsleep }: Props) {
  const directory = address === undefined ? ROOT : fromSegment(address);
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

function Files({ id, name, directory }: { id: string; name: string; directory: FilePath }) {
  const { value: list, problem, reload } = useLoaded<FileList>(listRoute(id, directory), {}, arrivals.value);
  const table = useRef<HTMLTableElement>(null);
  const rows = useVirtualRows(list?.entries.length ?? 0, table);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [viewed, view] = useState<FileEntry | null>(null);
  const remove = async (entry: FileEntry) => {
    try {
      await call('DELETE', fileRoute(id, pathOf(entry), entry.type === 'directory' ? '&recursive=true' : ''));
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
                  key={pathOf(entry)}
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
function Trail({ id, directory }: { id: string; directory: FilePath }) {
  const trail = trailOf(directory);
  return (
    <nav class="trail" aria-label="Directory">
      <a href={hrefOfFiles(id, ROOT)}>root</a>
      {trail.map((each) => (
        <span key={each}>
          {' / '}
          <a href={hrefOfFiles(id, each)} aria-current={each === directory ? 'page' : undefined}>
            {textOf(each).split('/').at(-1)}
          </a>
        </span>
      ))}
    </nav>
  );
}
