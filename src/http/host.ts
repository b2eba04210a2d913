/** A host as a URL has it, its port apart; a dot may end a full name (RFC 3986, section 3.2.2). */
const HOST = /^([^:@/]+?|\[[^\]]+\])\.?(?::(\d*))?$/;

/** 127.0.0.0/8 and the names under `localhost`: browsers and systems take them for loopback (RFC 6761, section 6.3). */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What a `Host` header, or the host of an origin, names. */
export interface Host {
  /** In lower case, without a dot at its end. */
  name: string;
  /** As written; undefined or empty where there is none. */
  port: string | undefined;
}

/** @returns null for what is no host and port */
export function parseHost(host: string): Host | null {
  const [, name, port] = HOST.exec(host) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), port };
}

/** Whether a name, as `parseHost` gives it, never leaves the machine of whoever uses it. */
export function isLoopback(name: string): boolean {
  return LOOPBACK.test(name);
}
