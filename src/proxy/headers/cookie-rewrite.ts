import { type Mount, underPrefix } from './mount.js';

/**
 * Moves a cookie's `Path` under the prefix, and drops its `Domain`: dockAPI and the other containers share the domain,
 * and would get the cookie. A cookie without a path stays so, because its default is under the prefix. By path,
 * browsers ignore a `__Host-` cookie (RFC 6265bis, section 4.1.3.2); with its own path, every other container would get
 * it.
 */
export function rewriteCookie(cookie: string, mount: Mount): string {
  const [pair = '', ...attributes] = cookie.split(';');
  return [pair, ...attributes.flatMap((attribute) => rewriteAttribute(attribute, mount))].join(';');
}

function rewriteAttribute(attribute: string, mount: Mount): string[] {
  const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(attribute) ?? [];
  if (name.toLowerCase() === 'domain') return [];
  const path = value.trim();
  if (mount.prefix === '' || name.toLowerCase() !== 'path' || !path.startsWith('/')) return [attribute];
  return [` ${name}=${cookiePath(path, mount)}`];
}

/**
 * `/` becomes the prefix without a slash, which is the default path of a root page's cookie (RFC 6265, section 5.1.4).
 * Deleting a cookie with a path thus also finds one without, and the reverse. It does not match longer ids (same
 * section).
 */
function cookiePath(path: string, mount: Mount): string {
  return path === '/' ? mount.forwardedPrefix : underPrefix(path, mount);
}
