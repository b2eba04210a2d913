import { AppError } from '../../errors/app-error.js';

/** A parsed image reference, whose parts are safe in engine URLs. */
export interface ImageReference {
  /** As the client sent it. */
  asked: string;
  /** The name for the engine, with the default tag if there is none; an image id is kept. */
  name: string;
  /** Registry host and port; `docker.io` for Docker Hub. */
  registry: string;
  /** What to pull; undefined for an image id, because registries do not know it. */
  pull?: { fromImage: string; tag: string };
}

const MAX_REPOSITORY = 255;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;
/** A shortened id, as `GET /images` returns it. The grammar allows it as a name too, which the engine tries first. */
const SHORT_ID = /^(?:sha256:)?[0-9a-f]{12,63}$/;
const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;
const IPV6 = /^\[[0-9a-fA-F:]{2,45}\](?::\d{1,5})?$/;
/** Separators never meet and never end a component, so that there is one way to match: linear time. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The algorithms that Docker supports (opencontainers/go-digest). */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/**
 * Parses an image reference by Docker's grammar. Without a tag or digest, the tag is `latest`. No library is used,
 * because the existing one takes exponential time on some names: 21 characters were enough to block the service.
 *
 * @see https://pkg.go.dev/github.com/distribution/reference
 * @throws AppError `invalid_request`
 */
export function parseImageReference(asked: string): ImageReference {
  if (IMAGE_ID.test(asked)) return { asked, name: asked, registry: '' };
  const { name, tag, digest } = split(asked);
  const { registry, repository } = withDefaults(name);
  check(repository.length > 0 && repository.length <= MAX_REPOSITORY, 'its name is empty or too long');
  check(isDomain(registry), 'its registry is not a host name');
  check(repository === repository.toLowerCase(), 'repository names are lower-case');
  check(
    repository.split('/').every((component) => COMPONENT.test(component)),
    'its name may have only a-z, 0-9 and single separators',
  );
  check(tag === undefined || TAG.test(tag), 'its tag is not valid');
  check(digest === undefined || DIGEST.test(digest), 'its digest is not valid');
  const fromImage = `${registry}/${repository}`;
  const version = digest ?? tag ?? 'latest';
  // Only without a registry does the engine also try it as an id (moby daemon/images/image.go, GetImage).
  const full = SHORT_ID.test(asked) ? asked : fromImage + (digest ? '@' : ':') + version;
  return { asked, name: full, registry, pull: { fromImage, tag: version } };
}

/** A name as Docker lists it: Podman spells Docker Hub out, as `docker.io/library/busybox:latest`. */
export function familiarName(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/)?/, '');
}

/** `name[:tag][@digest]`; a colon before the last slash is a registry's port. */
function split(asked: string): { name: string; tag?: string | undefined; digest?: string | undefined } {
  const at = asked.indexOf('@');
  const digest = at < 0 ? undefined : asked.slice(at + 1);
  const tagged = at < 0 ? asked : asked.slice(0, at);
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return colon < 0 ? { name: tagged, digest } : { name: tagged.slice(0, colon), tag: tagged.slice(colon + 1), digest };
}

/** The first part is a registry if it has a dot or a port, or is `localhost`; otherwise the registry is Docker Hub. */
function withDefaults(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  if (!/[.:]/.test(first) && first !== 'localhost') return { registry: 'docker.io', repository: official(name) };
  const repository = name.slice(slash + 1);
  if (first !== 'docker.io' && first !== 'index.docker.io') return { registry: first, repository };
  return { registry: 'docker.io', repository: official(repository) };
}

function official(repository: string): string {
  return repository.includes('/') || repository === '' ? repository : `library/${repository}`;
}

function isDomain(domain: string): boolean {
  if (IPV6.test(domain)) return true;
  const [host = '', port, ...rest] = domain.split(':');
  if (rest.length > 0 || (port !== undefined && !/^\d{1,5}$/.test(port))) return false;
  return host.split('.').every((label) => LABEL.test(label));
}

function check(holds: boolean, why: string): void {
  if (holds) return;
  throw AppError.invalidField(
    'image',
    `is not an image reference, such as nginx:latest or registry:5000/team/app:1 (${why})`,
  );
}
