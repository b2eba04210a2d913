import { abortable } from '../../docker/engine/abortable.js';

/** A wait under way: what can be told of it meanwhile, and how it ends. */
export interface Wait<State, Result> {
  state: State;
  result: Promise<Result>;
}

interface Shared<State, Result> extends Wait<State, Result> {
  over: AbortController;
  callers: number;
}

/** Waits that callers share: the first one begins it, and it ends when the last one has left. */
export class SharedWaits<State, Result> {
  private readonly waits = new Map<string, Shared<State, Result>>();

  /**
   * @param key what is waited for
   * @param begin begins the wait, unless there is one with this key already
   * @param signal makes the caller leave
   */
  join(key: string, begin: (signal: AbortSignal) => Wait<State, Result>, signal: AbortSignal): Wait<State, Result> {
    const wait = this.waits.get(key) ?? this.begin(key, begin);
    wait.callers++;
    const result = abortable(wait.result, signal).finally(() => {
      wait.callers--;
      if (wait.callers === 0) wait.over.abort(new Error('nobody waits any more'));
      if (wait.callers === 0 && this.waits.get(key) === wait) this.waits.delete(key);
    });
    return { state: wait.state, result };
  }

  private begin(key: string, begin: (signal: AbortSignal) => Wait<State, Result>): Shared<State, Result> {
    const over = new AbortController();
    const wait = { ...begin(over.signal), over, callers: 0 };
    this.waits.set(key, wait);
    const forget = () => {
      if (this.waits.get(key) === wait) this.waits.delete(key);
    };
    wait.result.then(forget, forget); // later callers begin a new one
    return wait;
  }
}
