import type { FilePath } from '../text/file-path.js';
import { path } from './base.js';

/**
 * The route of a container's file. Its query is part of it: a query that is given as values would be encoded once more, and
 * a name that is not UTF-8 would be another one.
 */
export function fileRoute(id: string, file: FilePath, query = ''): string {
  return `${path`containers/${id}/files`}?path=${file}${query}`;
}

/** The route of a list of a directory. */
export function listRoute(id: string, directory: FilePath): string {
  return `${path`containers/${id}/files/list`}?path=${directory}`;
}
