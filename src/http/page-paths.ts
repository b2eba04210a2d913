const DOCS = /^\/(?:docs|redoc)(?:\/|$)/i;
const UI = /^\/ui(?:\/|$)/i;

/** True for the paths of Swagger UI and ReDoc, and their assets. */
export function isDocsPath(path: string): boolean {
  return DOCS.test(path);
}

/** True for the paths of the page, and its assets. */
export function isUiPath(path: string): boolean {
  return UI.test(path);
}

/** True for paths that links from anywhere may lead to: they hold nothing of anybody, and cannot be framed. */
export function isPagePath(path: string): boolean {
  return path === '/' || isDocsPath(path) || isUiPath(path);
}
