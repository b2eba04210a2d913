import { batch, computed, type Signal, signal } from '@preact/signals';
import type { Policy, Scope } from './types.js';

const KEY = 'dockapi.token';

/** The caller's token: this tab's alone, and gone when the tab is closed. Null: none. */
export const token = signal<string | null>(sessionStorage.getItem(KEY));

const resets: (() => void)[] = [];
let leaving = new AbortController();

/** A signal with what belongs to the caller: another caller finds it as it was at first. */
export function ofCaller<T>(first: T): Signal<T> {
  const made = signal(first);
  resets.push(() => (made.value = first));
  return made;
}

/** Aborts when the caller leaves. */
export function untilLeft(): AbortSignal {
  return leaving.signal;
}

/** What the caller may do; null before it is known. */
export const policy = ofCaller<Policy | null>(null);

/** Why a token is asked for; null: it is not. */
export const askedFor = signal<string | null>(null);

/** Whether the API wants a token: then WebSockets need tickets. */
export const hasToken = computed(() => token.value !== null);

export function may(scope: Scope): boolean {
  const scopes = policy.value?.scopes;
  return (
    !scopes || scopes.includes(scope) || scopes.includes('admin') || (scope === 'files' && scopes.includes('exec'))
  );
}

export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
  change(value, null);
}

export function signOut(reason: string): void {
  sessionStorage.removeItem(KEY);
  change(null, reason);
}

/** Nothing of the former caller is left, and nothing comes after it. */
function change(next: string | null, reason: string | null): void {
  leaving.abort();
  leaving = new AbortController();
  batch(() => {
    for (const reset of resets) reset();
    token.value = next;
    askedFor.value = reason;
  });
}

/** Headers that stand for a caller. */
export function credentialsOf(of: string | null): Record<string, string> {
  return of === null ? {} : { 'X-API-Key': of };
}
