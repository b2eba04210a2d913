/**
 * A path in a container as URLs have it: percent-encoded, byte by byte, but for its slashes. Names are bytes: one that is not UTF-8
 * has no other form that is exact. All paths of the page are in this form, as dockAPI writes it, so that they can be compared.
 */
export type FilePath = string;

export const ROOT: FilePath = '/';

/** Those that `encodeURIComponent` leaves as they are, and dockAPI does not. */
const FURTHER = /[!'()*]/g;

export function pathOf({ path, path_encoded }: { path: string; path_encoded?: string | undefined }): FilePath {
  return path_encoded ?? encoded(path);
}

/** The same below another path. */
export function within(directory: FilePath, name: string): FilePath {
  return `${directory.replace(/\/$/, '')}/${encoded(name)}`;
}

/** As a segment of an address. */
export function toSegment(path: FilePath): string {
  return path.replaceAll('/', '%2F');
}

/** Of a decoded segment of an address; one that is not UTF-8 is still as it was. */
export function fromSegment(segment: string): FilePath {
  return segment.startsWith('/') ? encoded(segment) : segment.replaceAll(/%2f/gi, '/');
}

/** For people: what is not UTF-8 appears as U+FFFD. */
export function textOf(path: FilePath): string {
  const binary = path.replace(/%([0-9a-f]{2})/gi, (_, byte: string) => String.fromCharCode(parseInt(byte, 16)));
  return new TextDecoder().decode(Uint8Array.from(binary, (each) => each.charCodeAt(0)));
}

/** The directories on the way to a path, the root left out, and the path itself. */
export function trailOf(path: FilePath): FilePath[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

/** Whether a path is another one, or somewhere in it. */
export function isIn(path: FilePath, other: FilePath): boolean {
  return path === other || path.startsWith(other.endsWith('/') ? other : `${other}/`);
}

function encoded(text: string): FilePath {
  return text
    .split('/')
    .map((name) =>
      encodeURIComponent(name).replace(FURTHER, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
