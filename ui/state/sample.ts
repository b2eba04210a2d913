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
