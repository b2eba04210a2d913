import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { containers, events } from '../../state/live.js';
import { hrefOf } from '../../state/route.js';
import type { ApiEvent } from '../../api/types.js';
import { clock } from '../../text/amounts.js';
import { useRef, useState } from 'preact/hooks';
import { Spacer } from '../../parts/spacer.js';
import { useVirtualRows, type VirtualRows } from '../../parts/use-virtual-rows.js';

/** What happened lately, as it comes. */
export function EventsView() {
  const [filter, setFilter] = useState('');
  const table = useRef<HTMLTableElement>(null);
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = events.value.filter((event) => {
    const text = `${event.type} ${event.name} ${whoOf(event)} ${detailsOf(event)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rows = useVirtualRows(shown.length, table);
  if (!containers.value) return <Loading what="events" />;
  return (
    <section aria-labelledby="events-title">
      <div class="view-head">
        <h1 id="events-title">Events</h1>
        <input
          type="search"
          class="filter"
          placeholder="Filter by type, name or who"
          aria-label="Filter"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={filter === '' ? 'Nothing has happened yet' : `No event matches “${filter}”`}>
          <p>What happens to containers appears here by itself.</p>
        </Empty>
      ) : (
        <table ref={table} class="list events" aria-rowcount={shown.length + 1}>
          <thead>
            <tr>
              <th>When</th>
              <th>What</th>
              <th>Of</th>
              <th>By</th>
              <th>Details</th>
            </tr>
          </thead>
          <tbody>
            <Spacer key="before" height={rows.before} />
            {rows.indexes.map((index) => {
              const event = shown[index];
              return event && <EventRow key={event.id} event={event} index={index} measure={rows.measure} />;
            })}
            <Spacer key="after" height={rows.after} />
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  event: ApiEvent;
  /** Of the whole list, from 0. */
  index: number;
  measure: VirtualRows['measure'];
}

function EventRow({ event, index, measure }: RowProps) {
  const { at, type, name, container_id: id } = event;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
      <td class="muted nowrap">{clock(at)}</td>
      <td>
        <code>{type}</code>
      </td>
      <th scope="row" class="long">
        {id === null || type === 'container.removed' ? name : <a href={hrefOf('containers', id)}>{name}</a>}
      </th>
      <td>{whoOf(event)}</td>
      <td class="long">{detailsOf(event)}</td>
    </tr>
  );
}

function whoOf({ actor, reason }: ApiEvent): string {
  const who = actor.name ?? actor.kind;
  return reason === null ? who : `${who}, ${reason}`;
}

/** `exit code 3, oom killed false` */
function detailsOf({ details }: ApiEvent): string {
  return Object.entries(details)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
