import { API_KEY } from '../../access/credentials.js';
import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';

/** Name of a link's query parameter, and of its cookie. */
export const LINK = 'dockapi_link';

/** The link tokens in a path's query. */
export function linksIn(path: string): string[] {
  if (!path.includes(LINK)) return [];
  return parametersOf(path)
    .filter(isLink)
    .map((parameter) => parameter.slice(LINK.length + 1));
}

/** Removes the link's parameter; everything else is kept byte for byte. */
export function withoutLink(path: string): string {
  if (!path.includes(LINK)) return path;
  const parameters = parametersOf(path);
  const others = parameters.filter((parameter) => !isLink(parameter));
  if (others.length === parameters.length) return path;
  const query = others.length > 0 ? `?${others.join('&')}` : '';
  return path.slice(0, path.indexOf('?')) + query;
}

/** All link tokens in the cookies: another container under the same domain may have set one too. */
export function linksInCookies(headers: readonly HeaderPair[]): string[] {
  return headers
    .filter((header) => isNamed(header, 'cookie'))
    .flatMap(([, value]) => value.split(';'))
    .filter((cookie) => nameOf(cookie) === LINK)
    .map((cookie) => cookie.slice(cookie.indexOf('=') + 1).trim());
}

/** Removes dockAPI's credentials: X-API-Key and the link's cookie. */
export function withoutCredentials(headers: readonly HeaderPair[]): HeaderPair[] {
  return headers
    .filter(([name]) => !isApiKey(name))
    .flatMap((header) => (isNamed(header, 'cookie') ? withoutLinkCookie(header) : [header]));
}

/** Includes variants with underscores, which CGI-like servers cannot distinguish. */
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
