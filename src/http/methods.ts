import { METHODS } from 'node:http';

/** Neither requests a resource: CONNECT asks for a tunnel, and TRACE would show the sender's credentials to scripts. */
const NOT_SERVED = ['CONNECT', 'TRACE'];

/** Methods that Node's parser reads and dockAPI serves, including WebDAV's (RFC 4918). */
export const SERVED_METHODS: readonly string[] = METHODS.filter((method) => !NOT_SERVED.includes(method));
