// Keeps out of memory what Node and Nest touch while they load, and dockAPI never uses; `scripts/bundle.mjs` leaves out what packages
// would load. Main imports it before anything else.

/**
 * Properties of `node:http` that load Node's own fetch client, 7 MiB, as soon as they are read. An ES module that imports
 * anything from `node:http` has Node read all of them.
 */
const FETCH_CLIENT = ['WebSocket', 'CloseEvent', 'MessageEvent'];

const http = process.getBuiltinModule('node:http');
for (const name of FETCH_CLIENT) Reflect.deleteProperty(http, name);

/**
 * Nest makes date formats for its own log, which dockAPI replaces. Each would load 8 MiB of the tables of languages, so it is
 * made when it is used.
 */
Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
  construct(Format, options: ConstructorParameters<typeof Intl.DateTimeFormat>) {
    let format: Intl.DateTimeFormat | undefined;
    return new Proxy(Object.create(Format.prototype) as Intl.DateTimeFormat, {
      get(_target, name) {
        format ??= new Format(...options);
        const value: unknown = Reflect.get(format, name);
        return typeof value === 'function' ? (value.bind(format) as unknown) : value;
      },
    });
  },
});
