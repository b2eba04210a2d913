/** What a container used at a time. */
export interface Sample {
  /** Unix seconds. */
  at: number;
  cpu: number;
  memory: number;
  received: number;
  sent: number;
  read: number;
  written: number;
}

const HOUR = 3_600;

/** Those of the hour before a time, which is theirs no more. @param at Unix seconds */
export function lastHour(samples: readonly Sample[], at: number): Sample[] {
  return samples.filter((sample) => sample.at > at - HOUR && sample.at < at);
}
