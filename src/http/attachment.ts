/**
 * A value that is kept with each request, response or the like, and ends with it. Like a WeakMap, whose values V8 would keep,
 * with all that they refer to, until the next collection of the whole heap: it treats what an old object refers to as in use.
 */
export class Attachment<K extends object, V> {
  private readonly key = Symbol('attachment');

  get(to: K): V | undefined {
    return (to as Record<symbol, V | undefined>)[this.key];
  }

  set(to: K, value: V): void {
    (to as Record<symbol, V | undefined>)[this.key] = value;
  }
}
