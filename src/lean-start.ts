import { registerHooks } from 'node:module';

// Keeps out of memory what dependencies touch while they load, and dockAPI never uses. Main imports it before anything else.

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

/** What dependencies load for features of theirs that dockAPI does not use: documents in YAML, multipart bodies. */
const UNUSED = new Set(['js-yaml', 'multer']);

/** What class-validator knows of the phone numbers of all countries, 1.3 MiB. It is CommonJS, which has no other URLs than files'. */
const UNUSED_FILE = '/libphonenumber-js/max/';

/** What @nestjs/swagger uses of es-toolkit. It would load all 430 modules of it, 3 MiB. */
const TOOLS = [
  ...['assign', 'clone', 'cloneDeep', 'compact', 'find', 'flatMap', 'flatten', 'get', 'groupBy', 'head', 'identity'],
  ...['isArray', 'isEmpty', 'isEqual', 'isFunction', 'isNil', 'isString', 'isUndefined', 'keyBy', 'map', 'mapValues'],
  ...['merge', 'negate', 'omit', 'omitBy', 'pick', 'pickBy', 'some', 'unionWith', 'uniq'],
];

/** A module with this source, instead of the one that was asked for. */
function instead(source: string) {
  return { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true };
}

registerHooks({
  resolve(specifier, context, next) {
    if (UNUSED.has(specifier)) return instead('export default undefined;');
    if (specifier !== 'es-toolkit/compat') return next(specifier, context);
    const exported = TOOLS.map((name) => {
      const { url } = next(`es-toolkit/compat/${name}`, context);
      return `export { default as ${name} } from ${JSON.stringify(url)};`;
    });
    return instead(exported.join(''));
  },
  load(url, context, next) {
    if (url.includes(UNUSED_FILE)) return { format: 'commonjs', source: '', shortCircuit: true };
    return next(url, context);
  },
});
