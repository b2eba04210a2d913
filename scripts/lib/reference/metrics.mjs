import { globSync } from 'node:fs';
import ts from 'typescript';
import { root } from '../project.mjs';
import { literalOf, nodesOf, parse } from './source.mjs';

const FILES = globSync('src/**/*-metrics.service.ts', { cwd: root }).sort();
/** Type of metric by the method of `Metrics` that registers it. */
const TYPES = { gauge: 'gauge', count: 'counter', counter: 'counter', histogram: 'histogram' };

/** @returns all registered metrics: name, help and labels */
export function metrics() {
  return FILES.flatMap((file) => nodesOf(parse(file), ts.isCallExpression))
    .filter(({ expression }) => expression.getText().startsWith('metrics.'))
    .map(({ expression, arguments: [options] }) => {
      const values = Object.fromEntries(
        options.properties.map(({ name, initializer }) => [name.getText(), literalOf(initializer)]),
      );
      return { ...values, type: TYPES[expression.name.getText()], labels: values.labelNames ?? [] };
    });
}
