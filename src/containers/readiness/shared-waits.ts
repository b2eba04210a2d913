import { abortable } from '../../docker/engine/abortable.js';

/** A pending wait: its current state, and its result. */
export interface Wait<State, Result> {
  state: State;
  result: Promise<Result>;
}

interface Shared<State, Result> extends Wait<State, Result> {
  over: AbortController;
  callers: number;
}

/** Waits shared by callers: the first caller starts the wait, and it is aborted when the last one leaves. */
export class SharedWaits<State, Result> {
  private readonly waits = new Map<string, Shared<State, Result>>();

  /**
   * @param key identifies the wait
   * @param begin starts it, if there is none with this key
   * @param signal the caller leaves when it aborts
   */
  join(key: string, begin: (signal: AbortSignal) => Wait<State, Result>, signal: AbortSignal): Wait<State, Result> {
    const wait = this.waits.get(key) ?? this.begin(key, begin);
    wait.callers++;
    const result = abortable(wait.result, signal).finally(() => {
      wait.callers--;
      if (wait.callers === 0) wait.over.abort(new Error('all callers have left'));
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
    wait.result.then(forget, forget); // later callers start a new one
    return wait;
  }
}
