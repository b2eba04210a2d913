// Copies assets of the pages beside the built code, so that no page needs a CDN.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/project.mjs';

const target = path.join(root, 'dist', 'http', 'assets');
mkdirSync(target, { recursive: true });
copyFileSync(
  path.join(root, 'node_modules', 'redoc', 'bundles', 'redoc.standalone.js'),
  path.join(target, 'redoc.standalone.js'),
);
