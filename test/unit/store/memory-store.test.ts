import { MemoryStore } from '../../../src/store/memory-store.js';
import { describeStore } from './store-suite.js';

describeStore('memory', () => Promise.resolve({ store: new MemoryStore(), close: () => Promise.resolve() }));
