/**
 * The names that the engine knows.
 *
 * @see https://github.com/docker/go-units/blob/master/ulimit.go
 */
export const ULIMITS: readonly string[] = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
];

/** `nofile=65536`; -1 means no limit. */
export const ULIMIT_ENTRY = new RegExp(`^(?:${ULIMITS.join('|')})=(?:-1|\\d{1,15})$`);

/** Reads a list of {@link ULIMIT_ENTRY}. */
export function parseUlimits(entries: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [name = '', limit] = entry.split('=');
      return [name, Number(limit)];
    }),
  );
}
