import { Injectable } from '@nestjs/common';
import cluster from 'node:cluster';
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';
import { WorkerMetrics } from './worker-metrics.js';

type Labels = Record<string, string | number>;

/** Values by their labels. */
export type Samples = readonly (readonly [Labels, number])[];

/** Reads a metric at a scrape: one value, values by labels, or undefined if there is none now. */
type Read = () => number | Samples | undefined | Promise<number | Samples | undefined>;

/** A metric that is written or read. */
interface Metric {
  remove(): void;
  add(labels: Labels, value: number): void;
}

/**
 * All metrics: those of the process (event loop delay included), and what each wing of dockAPI registers. Of several workers, the
 * text has the sum; metrics that each of them tells of the same say otherwise by their `aggregator`.
 *
 * What is counted elsewhere anyway is read at a scrape, so that it costs requests nothing.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  /** undefined: there is no other worker. */
  private readonly all = cluster.isWorker ? new WorkerMetrics(this.registry) : undefined;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.all ? this.all.text() : this.registry.metrics();
  }

  /** Registers a value that goes up and down. */
  gauge(description: GaugeConfiguration<string>, read: Read): void {
    const gauge: Gauge = new Gauge({
      ...description,
      registers: [this.registry],
      collect: () => collect(read, { remove: () => gauge.reset(), add: (labels, value) => gauge.set(labels, value) }),
    });
  }

  /** Registers a number that grows, and is counted elsewhere. */
  count(description: CounterConfiguration<string>, read: Read): void {
    const counter: Counter = new Counter({
      ...description,
      registers: [this.registry],
      collect: () =>
        collect(read, { remove: () => counter.reset(), add: (labels, value) => counter.inc(labels, value) }),
    });
  }

  /** Registers a number that grows. @returns counts */
  counter(description: CounterConfiguration<string>): Counter {
    return new Counter({ ...description, registers: [this.registry] });
  }

  /** Registers a distribution. @returns observes */
  histogram(description: HistogramConfiguration<string>): Histogram {
    return new Histogram({ ...description, registers: [this.registry] });
  }
}

async function collect(read: Read, metric: Metric): Promise<void> {
  const found = await read();
  metric.remove();
  for (const [labels, value] of typeof found === 'number' ? [[{}, found] as const] : (found ?? []))
    metric.add(labels, value);
}
