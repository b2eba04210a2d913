/**
 * An entry's id: the number of entries up to it, after a word of the stream's own, so that an id of another stream, or of one
 * that was lost, is not taken for one of this stream's.
 */
export function entryId(epoch: string, number: number): string {
  return `${epoch}.${number}`;
}

/** The number in an id; NaN if it is not one of this stream's. */
export function entryNumber(epoch: string, id: string): number {
  const [word, number = ''] = id.split('.');
  return word === epoch && /^\d{1,15}$/.test(number) ? Number(number) : NaN;
}
