import { signal } from '@preact/signals';
import { type FilePath, toSegment } from '../text/file-path.js';

/** Segments of the address after `#/`, decoded if they are UTF-8: `#/containers/abc/logs` is `['containers', 'abc', 'logs']`. */
export const route = signal(read());

window.addEventListener('hashchange', () => (route.value = read()));

function read(): string[] {
  return location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The address of a directory of a container. */
export function hrefOfFiles(id: string, directory: FilePath): string {
  return `${hrefOf('containers', id, 'files')}/${toSegment(directory)}`;
}

/** The address of a view. */
export function hrefOf(...segments: string[]): string {
  return `#/${segments.map(encodeURIComponent).join('/')}`;
}

export function goTo(...segments: string[]): void {
  location.hash = hrefOf(...segments);
}

/** Like {@link goTo}, without a step in the history. */
export function moveTo(...segments: string[]): void {
  history.replaceState(null, '', hrefOf(...segments));
  route.value = read();
}
