import { useEffect, useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import type { FileEntry, FileList } from '../../api/types.js';
import { FieldError } from '../../parts/field-error.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { hrefOf } from '../../state/route.js';

interface Props {
  id: string;
  /** The one whose files are shown. */
  current: string;
}

/** The directories of a container, each read when it is opened. */
export function FileTree({ id, current }: Props) {
  return (
    <nav class="tree card" aria-label="Directories">
      <ul>
        <Directory id={id} current={current} name="/" directory="/" />
      </ul>
    </nav>
  );
}

interface DirectoryProps extends Props {
  name: string;
  /** Its path, percent-encoded where that is not UTF-8. */
  directory: string;
}

function Directory({ id, current, name, directory }: DirectoryProps) {
  const isAbove = isIn(current, directory);
  const [isOpen, open] = useState(isAbove);
  useEffect(() => {
    if (isAbove) open(true);
  }, [isAbove]);
  return (
    <li>
      <button
        type="button"
        class="quiet small twisty"
        aria-expanded={isOpen}
        aria-label={`Directories in ${name}`}
        onClick={() => open(!isOpen)}
      >
        {isOpen ? '▾' : '▸'}
      </button>
      <a href={hrefOf('containers', id, 'files', directory)} aria-current={current === directory ? 'page' : undefined}>
        {name}
      </a>
      {isOpen && <Children id={id} current={current} directory={directory} />}
    </li>
  );
}

function Children({ id, current, directory }: Omit<DirectoryProps, 'name'>) {
  const { value, problem } = useLoaded<FileList>(path`containers/${id}/files/list`, { path: directory });
  if (problem) return <FieldError text={problem.message} />;
  const directories = value?.entries.filter(({ type }) => type === 'directory') ?? [];
  return (
    <ul>
      {directories.map((each) => (
        <Directory key={each.path} id={id} current={current} name={each.name} directory={pathOf(each)} />
      ))}
    </ul>
  );
}

function pathOf({ path: plain, path_encoded }: FileEntry): string {
  return path_encoded ?? plain;
}

/** Whether a directory is another one, or somewhere in it. */
function isIn(directory: string, other: string): boolean {
  return directory === other || directory.startsWith(other.endsWith('/') ? other : `${other}/`);
}
