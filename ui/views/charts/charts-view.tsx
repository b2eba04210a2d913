import { useState } from 'preact/hooks';
import { Empty } from '../../parts/empty.js';
import type { Sample } from '../../state/sample.js';
import { usage } from '../../state/stats.js';
import { Chart } from './chart.js';
import { totalOf } from './total.js';

const SERIES: { title: string; unit: 'percent' | 'bytes' | 'rate'; lines: [string, keyof Sample][] }[] = [
  { title: 'CPU', unit: 'percent', lines: [['CPU', 'cpu']] },
  { title: 'Memory', unit: 'bytes', lines: [['Memory', 'memory']] },
  {
    title: 'Network',
    unit: 'rate',
    lines: [
      ['Received', 'received'],
      ['Sent', 'sent'],
    ],
  },
  {
    title: 'Block I/O',
    unit: 'rate',
    lines: [
      ['Read', 'read'],
      ['Written', 'written'],
    ],
  },
];

/** What containers use: one, or all together. The last hour is kept, as long as the page is open. */
export default function ChartsView() {
  const [chosen, choose] = useState('');
  const all = usage.value;
  if (all.size === 0)
    return (
      <Empty title="Nothing is measured">
        <p>What running containers use appears here within seconds.</p>
      </Empty>
    );
  const samples = all.get(chosen)?.samples ?? totalOf([...all.values()].map((each) => each.samples));
  return (
    <section aria-labelledby="charts-title">
      <div class="view-head">
        <h1 id="charts-title">Charts</h1>
        <select
          class="bar-end chart-choice"
          aria-label="Of"
          value={chosen}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">All containers</option>
          {[...all].map(([id, { name }]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="charts">
        {SERIES.map(({ title, unit, lines }) => (
          <Chart
            key={title}
            title={title}
            unit={unit}
            times={samples.map(({ at }) => at)}
            lines={lines.map(([label, field]) => ({ label, values: samples.map((sample) => sample[field]) }))}
          />
        ))}
      </div>
    </section>
  );
}
