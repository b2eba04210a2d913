/** A fraction of a second follows the seconds. Of the separators that RFC 3339 names, `T` and the space. */
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads a time that a client has sent. `Date.parse` alone reads more, differently, or as `NaN`.
 *
 * @param text RFC 3339, with up to nine digits of a fraction
 * @returns milliseconds since the epoch; undefined: it is not a time
 */
export function parseRfc3339(text: string): number | undefined {
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  const milliseconds = Date.parse(text.toUpperCase().replace(' ', 'T'));
  const isTime =
    year !== undefined && !Number.isNaN(milliseconds) && Number(day) <= daysOf(Number(year), Number(month));
  return isTime ? milliseconds : undefined;
}

/** Date.parse accepts 30 February as 2 March. */
function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
