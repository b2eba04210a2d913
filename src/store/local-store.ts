import { Store } from './store.js';

/** The part of the store that belongs to this engine alone, also in a cluster: what is kept of its containers. */
export abstract class LocalStore extends Store {}
