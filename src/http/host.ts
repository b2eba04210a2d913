/** Host and port as in a URL; a fully qualified name may end with a dot (RFC 3986, section 3.2.2). */
const HOST = /^([^:@/]+?|\[[^\]]+\])\.?(?::(\d*))?$/;

/** 127.0.0.0/8 and names under `localhost`, which browsers and systems resolve to loopback (RFC 6761, section 6.3). */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A parsed `Host` header, or host of an origin. */
export interface Host {
  /** In lower case, without a trailing dot. */
  name: string;
  /** As written; undefined or empty if there is none. */
  port: string | undefined;
}

/** @returns null if it is not a host and optional port */
export function parseHost(host: string): Host | null {
  const [, name, port] = HOST.exec(host) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), port };
}

/** True if a name, as `parseHost` returns it, refers to the client's own machine. */
export function isLoopback(name: string): boolean {
  return LOOPBACK.test(name);
}
