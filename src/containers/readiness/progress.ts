import type { ConditionStateDto } from '../../http/dto/problem.dto.js';
import { namesOf, type ReadySpec } from './ready-spec.js';

/** Number of exit codes to keep. */
const MAX_EXITS = 20;

/** Returns why a condition does not hold; null: it holds. Computed only when it is shown. */
type Reason = (() => string) | null;

const NOT_TRIED = () => 'not tried yet';

/** The state of all conditions during a wait, reported if the wait times out. */
export class Progress {
  private readonly names: string[];
  private reasons: Reason[] = [];
  private codes: number[] = [];
  private exitCount = 0;

  constructor(spec: ReadySpec) {
    this.names = namesOf(spec);
    this.begin();
  }

  /** Forgets all results, because the container has been started again. */
  begin(): void {
    this.reasons = this.names.map(() => NOT_TRIED);
  }

  held(index: number): void {
    this.reasons[index] = null;
  }

  /** A condition that does not hold yet. */
  failed(index: number, reason: () => string): void {
    this.reasons[index] = reason;
  }

  exited(code: number): void {
    this.exitCount++;
    this.codes = [...this.codes, code].slice(-MAX_EXITS);
  }

  holds(index: number): boolean {
    return this.reasons[index] === null;
  }

  get conditions(): ConditionStateDto[] {
    return this.names.map((condition, index) => {
      const reason = this.reasons[index];
      return reason ? { condition, holds: false, reason: reason() } : { condition, holds: true };
    });
  }

  /** The last exit codes. */
  get exits(): readonly number[] {
    return this.codes;
  }

  /** For an error detail. */
  get summary(): string {
    const open = this.conditions.map(
      ({ condition, holds, reason }) => `${condition} ${holds ? 'holds' : `(${reason})`}`,
    );
    const exits =
      this.exitCount === 0 ? '' : `; it exited ${this.exitCount} times, last with code ${this.codes.at(-1)}`;
    return `${open.join(', ')}${exits}`;
  }
}
