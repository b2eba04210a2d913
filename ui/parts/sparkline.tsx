const WIDTH = 72;
const HEIGHT = 20;

interface Props {
  values: readonly number[];
  /** The value at the top, at least. */
  max: number;
  label: string;
}

/** The last values as a line, for a table. */
export function Sparkline({ values, max, label }: Props) {
  const top = Math.max(max, ...values);
  const step = WIDTH / Math.max(values.length - 1, 1);
  const y = (value: number) => HEIGHT - 1 - (top === 0 ? 0 : (value / top) * (HEIGHT - 2));
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <svg
      class="sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <polyline points={points} />
    </svg>
  );
}
