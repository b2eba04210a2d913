// Lints the OpenAPI document, with and without tokens, and compiles a client generated from it. `npm run lint:openapi`
// builds the service first. No engine is needed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from './lib/openapi-document.mjs';
import { root } from './lib/project.mjs';

const directory = path.join(root, '.dockapi/openapi');
const TOKEN = `ci ci read sha256:${'0'.repeat(64)}`;

/** A client that uses the generated types. The lines after each @ts-expect-error must not compile. */
const CLIENT = `
import type { paths } from './api.js';

type Run = paths['/containers/run']['post'];
type Inspect = paths['/containers/{id}']['get'];

export async function run(url: string): Promise<string> {
  const body: Run['requestBody']['content']['application/json'] = { image: 'nginx:latest', container_port: 80 };
  // @ts-expect-error the port is required
  const wrong: typeof body = { image: 'nginx:latest' };
  const response = await fetch(url + '/containers/run', { method: 'POST', body: JSON.stringify(body ?? wrong) });
  if (response.ok) return idOf((await response.json()) as Run['responses'][201]['content']['application/json']);
  const { code, detail } = (await response.json()) as Run['responses'][400]['content']['application/problem+json'];
  if (code === 'port_in_use' || code === 'name_in_use') return detail;
  // @ts-expect-error a run never answers 400 with this code
  if (code === 'container_not_found') return detail;
  throw new Error(detail);
}

function idOf({ id, host_port }: Inspect['responses'][200]['content']['application/json'] | RunResult): string {
  const port: number | null = host_port;
  return id + ':' + String(port);
}

type RunResult = Run['responses'][201]['content']['application/json'];
`;

function bin(name, ...args) {
  console.log(`${name} ${args.join(' ')}`);
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  execFileSync(path.join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit', env });
}

mkdirSync(directory, { recursive: true });
const documents = { local: {}, tokens: { DOCKAPI_TOKENS: TOKEN } };
for (const [name, env] of Object.entries(documents)) {
  const file = path.join(directory, `${name}.json`);
  writeFileSync(file, JSON.stringify(await openApiDocument(env)));
  bin('redocly', 'lint', '--config=redocly.yaml', '--max-problems=50', file);
  bin('spectral', 'lint', '--ruleset=.spectral.yaml', '--fail-severity=warn', file);
}
// Fields with a default may be omitted in requests.
bin(
  'openapi-typescript',
  path.join(directory, 'local.json'),
  `--output=${path.join(directory, 'api.ts')}`,
  '--default-non-nullable=false',
);
writeFileSync(path.join(directory, 'client.ts'), CLIENT);
const options = '--noEmit --strict --target es2024 --lib es2024,dom --module nodenext --types node'.split(' ');
bin('tsc', ...options, '--ignoreConfig', path.join(directory, 'client.ts'));
