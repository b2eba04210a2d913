import type { Status } from '../api/types.js';

const TONE: Record<Status, string> = {
  running: 'good',
  paused: 'warn',
  restarting: 'warn',
  removing: 'quiet',
  created: 'quiet',
  exited: 'quiet',
  dead: 'bad',
  unreachable: 'warn',
};

export function StatusBadge({ status }: { status: Status }) {
  return <span class={`badge ${TONE[status]}`}>{status}</span>;
}
