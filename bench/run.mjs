// npm run bench: does its own set-up, as npm test does, then measures.
import { install, build } from '../scripts/lib/project.mjs';

await install();
await build();
await import('./control.mjs');
