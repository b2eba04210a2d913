import { API_KEY } from '../../access/credentials.js';
import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';

/** The query parameter of a link, and the cookie that it becomes. */
export const LINK = 'dockapi_link';

/** The tokens of links in a path's query. */
export function linksIn(path: string): string[] {
  if (!path.includes(LINK)) return [];
  return parametersOf(path)
    .filter(isLink)
    .map((parameter) => parameter.slice(LINK.length + 1));
}

/** The path without the link's parameter; all else stays as it was sent. */
export function withoutLink(path: string): string {
  if (!path.includes(LINK)) return path;
  const parameters = parametersOf(path);
  const others = parameters.filter((parameter) => !isLink(parameter));
  if (others.length === parameters.length) return path;
  const query = others.length > 0 ? `?${others.join('&')}` : '';
  return path.slice(0, path.indexOf('?')) + query;
}

/** Every token in the cookies: a neighbour under the same domain may have added one of its own. */
export function linksInCookies(headers: readonly HeaderPair[]): string[] {
  return headers
    .filter((header) => isNamed(header, 'cookie'))
    .flatMap(([, value]) => value.split(';'))
    .filter((cookie) => nameOf(cookie) === LINK)
    .map((cookie) => cookie.slice(cookie.indexOf('=') + 1).trim());
}

/** The headers without what shows dockAPI who the caller is: X-API-Key, and the link's cookie. */
export function withoutCredentials(headers: readonly HeaderPair[]): HeaderPair[] {
  return headers
    .filter(([name]) => !isApiKey(name))
    .flatMap((header) => (isNamed(header, 'cookie') ? withoutLinkCookie(header) : [header]));
}

/** The twins with underscores too, which CGI-like servers cannot tell apart from it. */
function isApiKey(name: string): boolean {
  return name.toLowerCase().replaceAll('_', '-') === API_KEY;
}

function withoutLinkCookie([name, value]: HeaderPair): HeaderPair[] {
  const cookies = value.split(';');
  const others = cookies.filter((cookie) => nameOf(cookie) !== LINK);
  if (others.length === cookies.length) return [[name, value]];
  return others.length > 0 ? [[name, others.join(';').trimStart()]] : [];
}

function nameOf(cookie: string): string {
  return cookie.split('=', 1)[0]?.trim() ?? '';
}

function parametersOf(path: string): string[] {
  const start = path.indexOf('?');
  return start < 0 ? [] : path.slice(start + 1).split('&');
}

function isLink(parameter: string): boolean {
  return parameter.startsWith(`${LINK}=`);
}
