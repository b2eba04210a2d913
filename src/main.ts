import './lean-start.js';
import 'reflect-metadata';

// Everything else may have decorators, which need what is above.
await import('./start.js');
