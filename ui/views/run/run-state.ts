import { toProblem, type Problem } from '../../api/http.js';
import { begin, cancel, watch } from '../../api/operations.js';
import { ofCaller, untilLeft } from '../../api/session.js';
import type { Operation } from '../../api/types.js';
import type { Draft } from './run-body.js';

// Kept while other views are looked at: nothing that was typed is lost, and a run goes on.

const FIRST: Draft = { fields: { image: '', container_port: '80', wait_ready: true }, rest: '' };

export const draft = ofCaller<Draft>(FIRST);
/** The run that was begun last. */
export const operation = ofCaller<Operation | null>(null);
/** Why it was not begun. */
export const refusal = ofCaller<Problem | null>(null);
/** What went wrong with it later, but for the run itself. */
export const failure = ofCaller<{ title: string; problem: Problem } | null>(null);
export const isSending = ofCaller(false);

/** Begins a run, and follows it to its end. */
export async function run(body: object): Promise<void> {
  isSending.value = true;
  operation.value = refusal.value = failure.value = null;
  try {
    operation.value = await begin('POST', 'containers/run', body);
    await followRun(operation.value.id);
  } catch (error) {
    refusal.value = toProblem(error);
  } finally {
    isSending.value = false;
  }
}

async function followRun(id: string): Promise<void> {
  try {
    for await (const now of watch(id, untilLeft())) operation.value = now;
  } catch (error) {
    failure.value = { title: 'How the run goes on is not known.', problem: toProblem(error) };
  }
}

/** Ends the run, and undoes it. */
export async function cancelRun(): Promise<void> {
  const { value } = operation;
  if (!value) return;
  try {
    failure.value = null;
    operation.value = await cancel(value.id);
  } catch (error) {
    failure.value = { title: 'The run was not cancelled.', problem: toProblem(error) };
  }
}
