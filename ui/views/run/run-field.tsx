import type { CommonField, FieldSchema } from './run-fields.js';
import { FieldError } from '../../parts/field-error.js';

const LABELS: Record<CommonField, string> = {
  image: 'Image',
  container_port: 'Container port',
  name: 'Name',
  command: 'Command',
  env: 'Environment',
  wait_ready: 'Wait until it is ready',
  health_path: 'Health path',
  memory: 'Memory limit',
  cpus: 'CPU limit',
  restart_policy: 'Restart policy',
  auto_remove: 'Remove it after it exits',
  pull: 'Pull',
};
const PLACEHOLDERS: Partial<Record<CommonField, string>> = {
  image: 'nginx:latest',
  env: 'NAME=value, one on each line',
  memory: '512m',
  health_path: '/',
};
const REQUIRED: readonly CommonField[] = ['image', 'container_port'];
/** Two of these stand side by side. */
const SHORT: readonly CommonField[] = ['container_port', 'name', 'memory', 'cpus', 'restart_policy', 'pull'];
/** The schema knows these as strings only. */
const CHOICES: Partial<Record<CommonField, string[]>> = {
  restart_policy: ['no', 'on-failure', 'always', 'unless-stopped'],
};

interface Props {
  name: CommonField;
  schema: FieldSchema;
  value: string | boolean | undefined;
  error: string;
  onInput: (value: string | boolean) => void;
}

/** One field of a run, as its schema describes it. */
export function RunField({ name, schema, value, error, onInput }: Props) {
  const help = `help-${name}`;
  const isSwitch = schema.type === 'boolean';
  return (
    <div class={`field ${isSwitch ? 'switch' : ''} ${SHORT.includes(name) ? 'half' : ''}`}>
      <label for={`run-${name}`}>{LABELS[name]}</label>
      <Control name={name} schema={schema} value={value} describedBy={help} onInput={onInput} />
      <FieldError text={error} />
      <span id={help} class="help">
        {plain(schema.description ?? '')}
      </span>
    </div>
  );
}

interface ControlProps extends Omit<Props, 'error'> {
  describedBy: string;
}

function Control({ name, schema, value, describedBy, onInput }: ControlProps) {
  const common = { id: `run-${name}`, 'aria-describedby': describedBy };
  const choices = schema.enum ?? CHOICES[name];
  if (schema.type === 'boolean')
    return (
      <input
        {...common}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onInput(event.currentTarget.checked)}
      />
    );
  if (choices)
    return (
      <select
        {...common}
        value={typeof value === 'string' ? value : (schema.default as string)}
        onChange={(event) => onInput(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  if (name === 'env')
    return (
      <textarea
        {...common}
        rows={2}
        spellcheck={false}
        placeholder={PLACEHOLDERS[name]}
        value={String(value ?? '')}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    );
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  const typed = {
    ...common,
    required: REQUIRED.includes(name),
    placeholder: PLACEHOLDERS[name],
    autocomplete: 'off',
    value: String(value ?? ''),
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  };
  const step = schema.type === 'number' ? 'any' : undefined;
  if (isNumber) return <input {...typed} type="number" step={step} min={schema.minimum} max={schema.maximum} />;
  return <input {...typed} type="text" spellcheck={false} />;
}

/** Descriptions are Markdown: code is shown without its backquotes. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
