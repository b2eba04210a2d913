import { METHODS } from 'node:http';

/** Neither is a request for a resource: CONNECT asks for a tunnel, and TRACE would show its sender's credentials to scripts. */
const NOT_SERVED = ['CONNECT', 'TRACE'];

/** Every method that Node's parser reads and dockAPI serves, WebDAV's (RFC 4918) included. */
export const SERVED_METHODS: readonly string[] = METHODS.filter((method) => !NOT_SERVED.includes(method));
