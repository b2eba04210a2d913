const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 as "1.5 KiB". */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), UNITS.length - 1);
  const value = count / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

export function percent(value: number): string {
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} %`;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** 3725 s as "1 h 2 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
  return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`;
}

/** How long ago a time was. */
export function ago(time: string, now = Date.now()): string {
  return `${duration((now - Date.parse(time)) / 1_000)} ago`;
}

/** In the reader's time zone. */
export function clock(time: string): string {
  return new Date(time).toLocaleString();
}
