/** What dockAPI keeps of the commands that it runs. */
export interface ExecLimits {
  /** Bytes of output that each exec keeps. */
  readonly historyBytes: number;
  /** Bytes of output that all execs together keep. */
  readonly totalBytes: number;
  /** Execs of one container. */
  readonly perContainer: number;
  /** Clients that read or watch one exec at once. */
  readonly viewers: number;
}
