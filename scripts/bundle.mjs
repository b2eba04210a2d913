// Bundles what tsc has put into build/, with its packages, into dist/main.js and dist/parts: a start reads some twenty files instead of
// a thousand, and takes less than half of the CPU. What packages load for features that dockAPI does not use is left out.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { licenceTexts } from './lib/licences.mjs';
import { root } from './lib/project.mjs';

const target = path.join(root, 'dist');

/** Packages that Nest asks for and does without. */
const NOT_INSTALLED = /^(@nestjs\/(microservices|websockets)|@fastify\/(static|view))\b/;

/** Documents in YAML, and multipart bodies. */
const UNUSED = /^(js-yaml|multer)$/;

const UNUSED_FILES = [
  // gRPC, for builds with BuildKit, and an ssh client, instead of which dockAPI runs `ssh`.
  /dockerode\/lib\/(session|buildkit)\.js$/,
  /docker-modem\/lib\/ssh\.js$/,
  // What class-validator knows of the phone numbers of all countries, 1.3 MiB.
  /libphonenumber-js\/max\//,
  // Bodies in Chinese, Japanese and Korean charsets; bodies are UTF-8.
  /iconv-lite\/encodings\/dbcs-data\.js$/,
];

/** These make themselves a `require`, which would look for packages when dockAPI runs; without that line it is the bundler's. */
const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';
const WITH_OWN_REQUIRE = new Set(['@nestjs/mapped-types', '@nestjs/swagger']);

/** The files of Swagger UI that its page asks for. */
const SWAGGER_UI = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js'];
const FAVICONS = ['favicon-16x16.png', 'favicon-32x32.png'];

/** @type {import('rolldown').Plugin} */
const packages = {
  name: 'packages',
  resolveId: (id) => (UNUSED.test(id) ? '\0unused' : undefined),
  load(id) {
    if (id === '\0unused') return 'export const dump = undefined; export default undefined;';
    if (UNUSED_FILES.some((file) => file.test(withSlashes(id)))) return 'module.exports = {};';
    return undefined;
  },
  transform(code, id) {
    if (!code.includes(OWN_REQUIRE)) return undefined;
    for (const name of WITH_OWN_REQUIRE) if (withSlashes(id).includes(`/${name}/`)) WITH_OWN_REQUIRE.delete(name);
    return code.replace(OWN_REQUIRE, '');
  },
  buildEnd() {
    if (WITH_OWN_REQUIRE.size > 0)
      throw new Error(`${[...WITH_OWN_REQUIRE].join()}: find out how they load packages now`);
  },
  generateBundle(_options, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = ascii(file.code);
  },
};

/** @param {string} id the path of a file, on any system */
function withSlashes(id) {
  return id.replaceAll('\\', '/');
}

/**
 * Writes other characters as escapes: with one of them, V8 keeps two bytes for each character of a file, 5 MiB for all.
 *
 * @param {string} code
 */
function ascii(code) {
  if (/\\\P{ASCII}|String\.raw`[^`]*\P{ASCII}/u.test(code)) throw new Error('An escape cannot be written there');
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

rmSync(target, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: path.join(root, 'build', 'main.js'),
  platform: 'node',
  external: NOT_INSTALLED,
  plugins: [packages],
});
await bundle.write({
  dir: target,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: 'parts/[name]-[hash].js',
  keepNames: true, // Nest and OpenAPI have the names of classes
  comments: { legal: true, annotation: false, jsdoc: false },
});
await bundle.close();
writeFileSync(path.join(target, 'LICENCES.txt'), licenceTexts());

// No page needs a CDN.
const assets = path.join(target, 'assets');
mkdirSync(path.join(assets, 'swagger-ui'), { recursive: true });
const modules = path.join(root, 'node_modules');
cpSync(path.join(modules, 'redoc/bundles/redoc.standalone.js'), path.join(assets, 'redoc.standalone.js'));
for (const name of [...SWAGGER_UI, ...FAVICONS])
  cpSync(path.join(modules, 'swagger-ui-dist', name), path.join(assets, 'swagger-ui', name));
