import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Container } from '../../api/types.js';
import { may } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { useGrowing } from '../../parts/use-growing.js';
import { containers } from '../../state/live.js';
import { BulkActions } from './bulk-actions.js';
import { ContainerRow } from './container-row.js';
import { ActionsHead } from '../../parts/actions-head.js';

const COLUMNS = { name: 'Name', image: 'Image', status: 'State' } as const;
type Column = keyof typeof COLUMNS;
interface Sort {
  by: Column;
  isDown: boolean;
}

export function ContainersView() {
  const all = containers.value;
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ by: 'name', isDown: false });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => sorted(matching(all ?? [], filter), sort), [all, filter, sort]);
  const drawn = useGrowing(shown.length);
  // The same function for all rows and drawings, so that a row is drawn again only when its container changes.
  const choose = useCallback(
    (id: string, isChosen: boolean) => setChosen((before) => changed(before, [id], isChosen)),
    [],
  );
  if (!all) return <Loading what="containers" />;
  const chosenNow = shown.filter(({ id }) => chosen.has(id));
  return (
    <section aria-labelledby="containers-title">
      <div class="view-head">
        <h1 id="containers-title">
          Containers <span class="count">{all.length}</span>
        </h1>
        <input
          type="search"
          class="filter"
          placeholder="Filter by name, image, state or label"
          aria-label="Filter"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        {may('run') && (
          <a class="button primary" href="#/run">
            Run a container
          </a>
        )}
      </div>
      {chosenNow.length > 0 && <BulkActions chosen={chosenNow} onDone={() => setChosen(new Set())} />}
      {all.length === 0 && (
        <Empty title="No containers yet">
          <p>Those that are run through dockAPI appear here by themselves.</p>
        </Empty>
      )}
      {all.length > 0 && shown.length === 0 && <Empty title={`No container matches “${filter}”`} />}
      {shown.length > 0 && (
        <table class="list containers">
          <thead>
            <tr>
              <th class="choice">
                <input
                  type="checkbox"
                  aria-label="Choose all"
                  checked={chosenNow.length === shown.length}
                  onChange={(event) =>
                    setChosen(
                      changed(
                        chosen,
                        shown.map(({ id }) => id),
                        event.currentTarget.checked,
                      ),
                    )
                  }
                />
              </th>
              {(Object.keys(COLUMNS) as Column[]).map((column) => (
                <SortableHead key={column} column={column} sort={sort} onSort={setSort} />
              ))}
              <th>Open</th>
              <th>CPU</th>
              <th>Memory</th>
              <ActionsHead />
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, drawn).map((container) => (
              <ContainerRow
                key={container.id}
                container={container}
                isChosen={chosen.has(container.id)}
                onChoose={choose}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface HeadProps {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function SortableHead({ column, sort, onSort }: HeadProps) {
  const isBy = sort.by === column;
  const direction = sort.isDown ? 'descending' : 'ascending';
  return (
    <th aria-sort={isBy ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => onSort({ by: column, isDown: isBy && !sort.isDown })}>
        {COLUMNS[column]}
        <span aria-hidden="true">{isBy ? (sort.isDown ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function changed(before: ReadonlySet<string>, ids: string[], isChosen: boolean): ReadonlySet<string> {
  const after = new Set(before);
  for (const id of ids)
    if (isChosen) after.add(id);
    else after.delete(id);
  return after;
}

/** Every word has to occur somewhere. */
function matching(all: readonly Container[], filter: string): Container[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...all];
  return all.filter(({ name, image, status, id, labels }) => {
    const text = [name, image, status, id, ...Object.entries(labels).map((label) => label.join('='))]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const byName = new Intl.Collator(undefined, { numeric: true });

function sorted(all: Container[], { by, isDown }: Sort): Container[] {
  const sign = isDown ? -1 : 1;
  return all.sort((one, other) => sign * byName.compare(one[by], other[by]) || byName.compare(one.name, other.name));
}
