const CTRL_P = 0x10;
const CTRL_Q = 0x11;

/** Docker's keys that leave a terminal: Ctrl-P, then Ctrl-Q. */
export class DetachKeys {
  private isHalf = false;

  /** @returns what to pass on; a Ctrl-P is held back until the next key */
  take(typed: Uint8Array): { pass: Uint8Array; isDetached: boolean } {
    const pass: number[] = [];
    for (const key of typed) {
      if (this.isHalf && key === CTRL_Q) return { pass: Uint8Array.from(pass), isDetached: true };
      if (this.isHalf) pass.push(CTRL_P);
      this.isHalf = key === CTRL_P;
      if (!this.isHalf) pass.push(key);
    }
    return { pass: Uint8Array.from(pass), isDetached: false };
  }
}
