import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** Linux: a new one with each start of the machine. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** Returns the time in milliseconds. */
export type FileClock = () => number;

/**
 * A clock that all processes with this file share and that does not jump when the system's is set: the machine's uptime, from
 * where the system's clock was when the file was first opened since the machine started. Where starts of the machine cannot
 * be told apart, it is the system's clock.
 */
export function clockOf(db: DatabaseSync): FileClock {
  const boot = bootId();
  if (boot === undefined) return Date.now;
  const row = db
    .prepare(
      `INSERT INTO meta (name, value) VALUES ('clock', ?) ON CONFLICT (name) DO UPDATE SET value =
       CASE WHEN json_extract(value, '$.boot') = json_extract(excluded.value, '$.boot') THEN value ELSE excluded.value END
       RETURNING value`,
    )
    .get(JSON.stringify({ boot, offset: Date.now() - uptime() }));
  const { offset } = JSON.parse(String(row?.['value'])) as { offset: number };
  return () => uptime() + offset;
}

function uptime(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function bootId(): string | undefined {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return undefined;
  }
}
