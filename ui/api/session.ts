import { computed, signal } from '@preact/signals';
import type { Policy, Scope } from './types.js';

const KEY = 'dockapi.token';

/** The caller's token: this tab's alone, and gone when the tab is closed. Null: none. */
export const token = signal<string | null>(sessionStorage.getItem(KEY));

/** What the caller may do; null before it is known. */
export const policy = signal<Policy | null>(null);

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
  token.value = value;
  askedFor.value = null;
}

export function signOut(reason: string): void {
  sessionStorage.removeItem(KEY);
  token.value = null;
  policy.value = null;
  askedFor.value = reason;
}

/** Headers that stand for the caller. */
export function credentials(): Record<string, string> {
  return token.value === null ? {} : { 'X-API-Key': token.value };
}
