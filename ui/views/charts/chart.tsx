import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { bytes, percent } from '../../text/amounts.js';

const HEIGHT = 180;
const COLOURS = ['--accent', '--good'];

interface Props {
  title: string;
  unit: 'percent' | 'bytes' | 'rate';
  /** Unix seconds. */
  times: number[];
  lines: { label: string; values: number[] }[];
}

const FORMAT: Record<Props['unit'], (value: number) => string> = {
  percent,
  bytes,
  rate: (value) => `${bytes(value)}/s`,
};

/** Lines over time; its text says the last values, for those who do not see it. */
export function Chart({ title, unit, times, lines }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data: uPlot.AlignedData = [times, ...lines.map(({ values }) => values)];
  const format = FORMAT[unit];
  useEffect(() => {
    const element = host.current!;
    const current = new uPlot(optionsOf(lines, format, element), data, element);
    plot.current = current;
    const observer = new ResizeObserver(() => current.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      current.destroy();
    };
  }, [unit, lines.length]);
  useEffect(
    () => plot.current?.setData(data),
    [times.at(-1), times.length, times[0], lines.map(({ values }) => values.at(-1)).join()],
  );
  const now = lines
    .map(({ label, values }) => `${lines.length > 1 ? `${label} ` : ''}${format(values.at(-1) ?? 0)}`)
    .join(', ');
  return (
    <figure class="card chart">
      <figcaption>
        <strong>{title}</strong> <span class="muted">{now}</span>
      </figcaption>
      <div ref={host} role="img" aria-label={`${title}: ${now}`} />
    </figure>
  );
}

function optionsOf(lines: Props['lines'], format: (value: number) => string, host: HTMLElement): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name);
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: host.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1, 1)] } },
    axes: [axis, { ...axis, size: 78, values: (_plot, values) => values.map(format) }],
    series: [
      {},
      ...lines.map(({ label }, index) => ({
        label,
        stroke: colour(COLOURS[index] ?? '--accent'),
        width: 2,
        points: { show: false },
      })),
    ],
  };
}
