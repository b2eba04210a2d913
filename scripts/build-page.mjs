// Builds the page into dist/ui, and compresses its files, so that the service need not.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './lib/project.mjs';

const target = path.join(root, 'dist', 'ui');

await build({ configFile: path.join(root, 'ui', 'vite.config.mjs'), logLevel: 'warn' });
for (const name of globSync('**/*.{html,js,css,svg}', { cwd: target })) {
  const file = path.join(target, name);
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}
