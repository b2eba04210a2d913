import ts from 'typescript';
import { literalOf, nodesOf, parse } from './source.mjs';

const FILES = ['api-metrics', 'proxy-metrics', 'engine-metrics', 'operation-metrics', 'exec-metrics'].map(
  (name) => `src/metrics/${name}.ts`,
);

/** @returns all registered metrics: name, help and labels */
export function metrics() {
  return FILES.flatMap((file) => nodesOf(parse(file), ts.isNewExpression))
    .filter(({ expression }) => ['Counter', 'Gauge', 'Histogram'].includes(expression.getText()))
    .map(({ expression, arguments: [options] }) => {
      const values = Object.fromEntries(
        options.properties.map(({ name, initializer }) => [name.getText(), literalOf(initializer)]),
      );
      return { ...values, type: expression.getText().toLowerCase(), labels: values.labelNames ?? [] };
    });
}
