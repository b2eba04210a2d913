import type { Sample } from '../../state/sample.js';

/** Containers are measured at slightly different times: samples within so many seconds belong together. */
const STEP = 5;

/** What all containers used together, oldest first. */
export function totalOf(all: readonly (readonly Sample[])[]): Sample[] {
  const sums = new Map<number, Sample>();
  for (const samples of all) for (const [step, sample] of lastOfEachStep(samples)) add(sums, step, sample);
  return [...sums.values()].sort((one, other) => one.at - other.at);
}

/** Of a container, one sample counts in a step. */
function lastOfEachStep(samples: readonly Sample[]): Map<number, Sample> {
  return new Map(samples.map((sample) => [Math.round(sample.at / STEP), sample]));
}

function add(sums: Map<number, Sample>, step: number, sample: Sample): void {
  const sum = sums.get(step) ?? { at: step * STEP, cpu: 0, memory: 0, received: 0, sent: 0, read: 0, written: 0 };
  for (const field of ['cpu', 'memory', 'received', 'sent', 'read', 'written'] as const) sum[field] += sample[field];
  sums.set(step, sum);
}
