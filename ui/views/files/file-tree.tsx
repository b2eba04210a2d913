import { useEffect, useState } from 'preact/hooks';
import { listRoute } from '../../api/files.js';
import type { FileList } from '../../api/types.js';
import { FieldError } from '../../parts/field-error.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { hrefOfFiles } from '../../state/route.js';
import { type FilePath, isIn, pathOf, ROOT } from '../../text/file-path.js';

interface Props {
  id: string;
  /** The one whose files are shown. */
  current: FilePath;
}

/** The directories of a container, each read when it is opened. */
export function FileTree({ id, current }: Props) {
  return (
    <nav class="tree card" aria-label="Directories">
      <ul>
        <Directory id={id} current={current} name="/" directory={ROOT} />
      </ul>
    </nav>
  );
}

interface DirectoryProps extends Props {
  name: string;
  directory: FilePath;
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
      <a href={hrefOfFiles(id, directory)} aria-current={current === directory ? 'page' : undefined}>
        {name}
      </a>
      {isOpen && <Children id={id} current={current} directory={directory} />}
    </li>
  );
}

function Children({ id, current, directory }: Omit<DirectoryProps, 'name'>) {
  const { value, problem } = useLoaded<FileList>(listRoute(id, directory));
  if (problem) return <FieldError text={problem.message} />;
  const directories = value?.entries.filter(({ type }) => type === 'directory') ?? [];
  return (
    <ul>
      {directories.map((each) => (
        <Directory key={pathOf(each)} id={id} current={current} name={each.name} directory={pathOf(each)} />
      ))}
    </ul>
  );
}
