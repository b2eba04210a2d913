import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { Container } from '../../api/types.js';
import { may } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { Spacer } from '../../parts/spacer.js';
import { useRepeated } from '../../parts/use-repeated.js';
import { useVirtualRows } from '../../parts/use-virtual-rows.js';
import { containers, listAgain } from '../../state/live.js';
import { isCluster } from '../../state/nodes.js';
import { BulkActions } from './bulk-actions.js';
import { ContainerRow } from './container-row.js';
import { ActionsHead } from '../../parts/actions-head.js';

/** How old a time in a row may be. */
const CLOCK_MS = 5_000;
/** How old the last use of a container may be: no event tells of it. */
const USES_MS = 15_000;

const COLUMNS = { name: 'Name', image: 'Image', node: 'Node', status: 'State' } as const;
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
  const [now, setNow] = useState(() => Date.now());
  useRepeated(
    useCallback(() => setNow(Date.now()), []),
    CLOCK_MS,
  );
  useRepeated(listUses, USES_MS);
  const table = useRef<HTMLTableElement>(null);
  const rows = useVirtualRows(shown.length, table);
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
          placeholder={isCluster.value ? 'Name, image, node, state or label' : 'Filter by name, image, state or label'}
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
        <table ref={table} class="list containers" aria-rowcount={shown.length + 1}>
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
              {(Object.keys(COLUMNS) as Column[])
                .filter((column) => column !== 'node' || isCluster.value)
                .map((column) => (
                  <SortableHead key={column} column={column} sort={sort} onSort={setSort} />
                ))}
              <th>Open</th>
              <th>CPU</th>
              <th>Memory</th>
              <ActionsHead />
            </tr>
          </thead>
          <tbody>
            <Spacer key="before" height={rows.before} />
            {rows.indexes.map((index) => {
              const container = shown[index];
              if (!container) return null;
              return (
                <ContainerRow
                  key={container.id}
                  container={container}
                  index={index}
                  isChosen={chosen.has(container.id)}
                  onChoose={choose}
                  measure={rows.measure}
                  now={now}
                />
              );
            })}
            <Spacer key="after" height={rows.after} />
          </tbody>
        </table>
      )}
    </section>
  );
}

function listUses(): void {
  if (containers.value?.some(({ status, idle_timeout }) => status === 'running' && idle_timeout !== null)) listAgain();
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
  return all.filter(({ name, image, status, id, labels, node = '' }) => {
    const text = [name, image, status, id, node, ...Object.entries(labels).map((label) => label.join('='))]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const byName = new Intl.Collator(undefined, { numeric: true });

function sorted(all: Container[], { by, isDown }: Sort): Container[] {
  const sign = isDown ? -1 : 1;
  return all.sort(
    (one, other) => sign * byName.compare(one[by] ?? '', other[by] ?? '') || byName.compare(one.name, other.name),
  );
}
