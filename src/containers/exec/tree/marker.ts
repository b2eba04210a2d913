/**
 * An environment variable that dockAPI adds to each command. What the command starts inherits it, also after it has left the
 * process group or its parent has ended.
 */
const MARKER = 'DOCKAPI_EXEC';

/** The entry of the environment. */
export function markerEntry(marker: string): string {
  return `${MARKER}=${marker}`;
}

/** @param environment as in proc_pid_environ(5): entries that end in a NUL */
export function hasMarker(environment: Buffer, marker: string): boolean {
  return `\0${environment.toString('latin1')}`.includes(`\0${markerEntry(marker)}`);
}
