/** The API's address: the page is at `ui/` below it, whatever prefix a gateway adds. */
export const BASE = new URL('../', document.baseURI);

type Query = Record<string, string | number | boolean | undefined>;

/** @param path without a slash at its beginning; its segments are encoded: see {@link path} */
export function urlOf(path: string, query: Query = {}): URL {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** Encodes what is put into a path: path`containers/${id}`. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((text, part, index) => text + encodeURIComponent(values[index - 1] ?? '') + part);
}
