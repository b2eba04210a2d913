import { type Mount, underPrefix } from './mount.js';

/**
 * Brings a cookie's `Path` under the prefix, and drops its `Domain`: dockAPI and the other containers are in the same
 * domain, and would get the cookie. A cookie without a path stays so: its default is under the prefix anyway. A
 * `__Host-` cookie by path is none to browsers then (RFC 6265bis, section 4.1.3.2); with its own path every other
 * container would get it.
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
 * `/` becomes the prefix without a slash, which is what a cookie of the root page has by default (RFC 6265, section
 * 5.1.4): a deletion with a path then finds one without, and the other way round. It matches no longer id (same section).
 */
function cookiePath(path: string, mount: Mount): string {
  return path === '/' ? mount.forwardedPrefix : underPrefix(path, mount);
}
