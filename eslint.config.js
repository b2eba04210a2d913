import tseslint from 'typescript-eslint';

/** What a directory of src may import of its siblings: the arrows of the architecture, which point one way. */
const ARROWS = {
  errors: [],
  config: [],
  docker: ['metrics', 'tracing', 'http', 'config', 'errors'],
  store: ['metrics', 'docker', 'config', 'errors'],
  http: ['config', 'errors'],
  tracing: ['http', 'config', 'errors'],
  cluster: ['metrics', 'docker', 'store', 'http', 'config', 'errors'],
  upstream: ['http', 'config', 'errors'],
  peers: ['metrics', 'upstream', 'cluster', 'docker', 'store', 'http', 'config', 'errors'],
  access: ['metrics', 'peers', 'store', 'tracing', 'http', 'config', 'errors'],
  placement: ['cluster', 'peers', 'store', 'access', 'http', 'config', 'errors'],
  policy: ['peers', 'store', 'access', 'http', 'config', 'errors'],
  browsers: ['docker', 'http', 'config', 'errors'],
  events: ['metrics', 'docker', 'store', 'access', 'http', 'config', 'errors'],
  activity: ['docker', 'http', 'config', 'errors'],
  operations: ['cluster', 'metrics', 'docker', 'store', 'peers', 'access', 'http', 'config', 'errors'],
  health: ['cluster', 'metrics', 'docker', 'store', 'access', 'http', 'config', 'errors'],
  images: ['peers', 'cluster', 'operations', 'events', 'docker', 'policy', 'access', 'http', 'config', 'errors'],
  nodes: ['cluster', 'docker', 'access', 'http', 'config', 'errors'],
  networks: ['peers', 'cluster', 'docker', 'policy', 'access', 'http', 'config', 'errors'],
  volumes: ['peers', 'cluster', 'docker', 'policy', 'access', 'http', 'config', 'errors'],
  containers: [
    'activity',
    'cluster',
    'placement',
    'metrics',
    'operations',
    'events',
    'docker',
    'store',
    'policy',
    'browsers',
    'peers',
    'access',
    'http',
    'config',
    'errors',
  ],
  proxy: [
    'activity',
    'upstream',
    'cluster',
    'peers',
    'metrics',
    'docker',
    'store',
    'access',
    'browsers',
    'tracing',
    'http',
    'config',
    'errors',
  ],
  mcp: ['containers', 'proxy', 'operations', 'placement', 'peers', 'docker', 'access', 'http', 'config', 'errors'],
  metrics: [],
  workers: ['metrics', 'log', 'config'],
  page: ['access', 'http', 'config', 'errors'],
  log: ['http', 'config'],
  server: ['proxy', 'peers', 'access', 'browsers', 'docker', 'http', 'config', 'errors'],
};

/** Libraries that live in one directory alone. */
const HOMES = {
  dockerode: 'docker',
  'docker-modem': 'docker',
  'http-proxy-middleware': 'proxy',
  httpxy: 'proxy',
  'nestjs-pino': 'log',
  pino: 'log',
  'pino-http': 'log',
  'prom-client': 'metrics',
  '@modelcontextprotocol/server': 'mcp',
  'node:sqlite': 'store',
  '@redis/client': 'store',
  '@opentelemetry/api': 'tracing',
  '@opentelemetry/context-async-hooks': 'tracing',
  '@opentelemetry/core': 'tracing',
  '@opentelemetry/exporter-trace-otlp-http': 'tracing',
  '@opentelemetry/resources': 'tracing',
  '@opentelemetry/sdk-trace': 'tracing',
};

/** How deep files may lie in a directory: `src/docker/x.ts` reaches a sibling as `../http/…`, `src/docker/engine/x.ts` as `../../http/…`. */
const DEPTHS = [1, 2, 3];

const arrows = Object.entries(ARROWS).flatMap(([folder, allowed]) => {
  const forbidden = Object.keys(ARROWS).filter((other) => other !== folder && !allowed.includes(other));
  const foreign = Object.keys(HOMES).filter((library) => HOMES[library] !== folder);
  return DEPTHS.map((depth) => ({
    files: [`src/${folder}/${'*/'.repeat(depth - 1)}*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: foreign.map((name) => ({ name, message: `${name} lives in src/${HOMES[name]} alone.` })),
          patterns: [
            {
              regex: `^(\\.\\./){${depth}}(${[...forbidden, 'app\\.\\w+', 'main', 'serve'].join('|')})(/|\\.js$)`,
              message: `src/${folder} may import ${allowed.join(', ') || 'nothing'} of its siblings.`,
            },
          ],
        },
      ],
    },
  }));
});

export default tseslint.config(
  { ignores: ['**/dist/', 'build/', '.dockapi/', 'node_modules/', 'clients/typescript/src/api.ts'] },
  {
    files: ['**/*.ts'],
    ignores: ['ui/**'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off', // a signal's reason is typed `any`
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipComments: true, skipBlankLines: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Take the setting from Config.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'NewExpression[callee.name="WeakMap"][typeArguments.params.0.typeName.name=/^(IncomingMessage|Request|ServerResponse|Response|Socket)$/]',
          message: 'Use Attachment: minor collections do not free the values of a WeakMap.',
        },
      ],
    },
  },
  {
    files: ['ui/**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './ui/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250, skipComments: true, skipBlankLines: true }],
      // The page uses the public API and nothing else; text of containers never becomes markup.
      'no-restricted-imports': ['error', { patterns: [{ regex: 'src/', message: 'The page knows the API only.' }] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(JSXIdentifier, Identifier)[name=/^(dangerouslySetInnerHTML|innerHTML|outerHTML)$/]',
          message: 'Text of containers is hostile.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Answers are looked at as they come.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['clients/**/src/*.ts', 'cli/src/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 250, skipComments: true, skipBlankLines: true }] },
  },
  { files: ['src/start.ts'], rules: { 'no-restricted-properties': 'off' } },
  ...arrows,
);
