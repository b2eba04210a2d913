import { AppError } from '../errors/app-error.js';

/**
 * Checks a full reference (`docker.io/library/nginx:latest`, `docker.io/library/nginx@sha256:…`) against the patterns of
 * DOCKAPI_IMAGES. `*` stands for any characters. The registry and the rest are matched separately, so that
 * `*.example.com/app:1` does not match `evil.test/x.example.com/app:1`.
 *
 * @param reference with registry, and with tag or digest; an image id matches no pattern
 * @param patterns undefined: every image is allowed
 * @throws AppError `forbidden`
 */
export function checkImage(reference: string, patterns: readonly string[] | undefined): void {
  if (patterns === undefined || patterns.some((pattern) => matches(reference, pattern))) return;
  throw new AppError(
    'forbidden',
    `image: ${reference} is not allowed. DOCKAPI_IMAGES allows ${patterns.join(', ') || 'none'}`,
  );
}

function matches(reference: string, pattern: string): boolean {
  const [registry, rest] = split(reference);
  const [registryPattern, restPattern] = split(pattern);
  return rest !== '' && toRegExp(registryPattern).test(registry) && toRegExp(restPattern).test(rest);
}

function split(reference: string): [registry: string, rest: string] {
  const slash = reference.indexOf('/');
  return slash < 0 ? [reference, ''] : [reference.slice(0, slash), reference.slice(slash + 1)];
}

function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}
