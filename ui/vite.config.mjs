import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: './', // the page works under any prefix
  resolve: { alias: { '@dockapi/client': path.join(root, '../clients/typescript/src/index.ts') } },
  build: {
    outDir: path.join(root, '../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the policy allows no data: URLs
  },
  server: {
    // `npm run dev:ui`: the page from its sources, beside a dockAPI at its usual address.
    proxy: { '^/(?!ui/)': { target: 'http://127.0.0.1:8000', ws: true } },
  },
});
