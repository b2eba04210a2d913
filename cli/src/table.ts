import { printable } from './printable.js';

/** Columns of text, as docker's: the heads in capitals, three blanks between. */
export function table(heads: string[], rows: string[][]): string {
  const cells = [heads, ...rows.map((row) => row.map(printable))];
  const widths = heads.map((_head, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)}${units[unit]}`;
}

const CONTAINER_ID = /^[0-9a-f]{64}$/;

/** By which a container is found. Ids of Swarm services are found as a whole only. */
export const shortId = (id: string) => (CONTAINER_ID.test(id) ? id.slice(0, 12) : id);
