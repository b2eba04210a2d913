import ts from 'typescript';
import { docOf, literalOf, nodesOf, parse } from './source.mjs';

/** The Docker CLI's variables, then dockAPI's own, in the order of the tables. */
const FILES = [
  'src/config/config.ts',
  'src/config/environment.ts',
  'src/config/policy-environment.ts',
  'src/config/field-limits-environment.ts',
  'src/config/store-environment.ts',
  'src/config/cluster-environment.ts',
  'src/config/workers-environment.ts',
  'src/config/exec-environment.ts',
  'src/config/capacity-environment.ts',
  'src/config/lifetime-environment.ts',
];

/** @returns each setting: its name, category, default, values and description, in Markdown */
export function settings() {
  const sources = FILES.map(parse);
  const constants = Object.fromEntries(
    sources.flatMap((source) =>
      nodesOf(source, ts.isVariableDeclaration).map(({ name, initializer }) => [
        name.getText(),
        literalOf(initializer),
      ]),
    ),
  );
  return sources
    .flatMap((source) => [...nodesOf(source, ts.isPropertyDeclaration), ...nodesOf(source, ts.isPropertySignature)])
    .filter((member) => /^[A-Z][A-Z_]+$/.test(member.name.getText()))
    .map((member) => toSetting(member, constants));
}

function toSetting(member, constants) {
  const name = member.name.getText();
  const { description, tags } = docOf(member);
  if (!description || !tags.category) throw new Error(`${name} has no description or no @category`);
  const decorators = new Map((ts.getDecorators(member) ?? []).map((each) => callOf(each, constants)));
  const unit = decorators.has('IsSeconds') ? ' s' : '';
  return {
    name,
    category: tags.category,
    default: tags.default ?? defaultOf(member, unit),
    values: tags.values ?? valuesOf(name, decorators),
    description,
  };
}

function callOf({ expression }, constants) {
  const args = expression.arguments.map((argument) => constants[argument.getText()] ?? literalOf(argument));
  return [expression.expression.getText(), args];
}

function defaultOf(member, unit) {
  const value = literalOf(member.initializer);
  return value === undefined || value === '' || value.length === 0 ? 'none' : `\`${value}\`${unit}`;
}

/** From the validators. */
function valuesOf(name, decorators) {
  const [from, to] = decorators.get('IsSeconds') ?? [];
  if (to !== undefined) return `${from} to ${to} s`;
  if (decorators.has('IsIn'))
    return decorators
      .get('IsIn')[0]
      .map((value) => `\`${value}\``)
      .join(', ');
  if (decorators.has('Max')) return `${decorators.get('Min')[0]} to ${decorators.get('Max')[0]}`;
  if (decorators.has('IsCount')) return `1 to ${decorators.get('IsCount')[0]}`;
  if (decorators.has('IsMemory')) return 'bytes, or a size such as `512m`';
  if (decorators.has('IsCpus')) return 'a number such as `1.5`';
  if (decorators.has('IsNotEmpty')) return 'a host name or address';
  throw new Error(`${name} has no @values`);
}
