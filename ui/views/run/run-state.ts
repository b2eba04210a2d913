import { signal } from '@preact/signals';
import { toProblem, type Problem } from '../../api/http.js';
import { begin, cancel, watch } from '../../api/operations.js';
import type { Operation } from '../../api/types.js';
import type { Draft } from './run-body.js';

// Kept while other views are looked at: nothing that was typed is lost, and a run goes on.

const FIRST: Draft = { fields: { image: '', container_port: '80', wait_ready: true }, rest: '' };

export const draft = signal<Draft>(FIRST);
/** The run that was begun last. */
export const operation = signal<Operation | null>(null);
/** Why it was not begun, or why nobody knows how it went. */
export const refusal = signal<Problem | null>(null);
export const isSending = signal(false);

/** Begins a run, and follows it to its end. */
export async function run(body: object): Promise<void> {
  isSending.value = true;
  operation.value = null;
  refusal.value = null;
  try {
    operation.value = await begin('POST', 'containers/run', body);
    for await (const now of watch(operation.value.id, new AbortController().signal)) operation.value = now;
  } catch (error) {
    refusal.value = toProblem(error);
  } finally {
    isSending.value = false;
  }
}

/** Ends the run, and undoes it. */
export async function cancelRun(): Promise<void> {
  const { value } = operation;
  if (!value) return;
  try {
    operation.value = await cancel(value.id);
  } catch (error) {
    refusal.value = toProblem(error);
  }
}
