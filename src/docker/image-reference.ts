import { parseFamiliarName } from '@swimlane/docker-reference';
import { AppError } from '../errors/app-error.js';

/** An image as a client asks for it, checked, so that its parts may stand in engine URLs. */
export interface ImageReference {
  /** As it was asked for. */
  asked: string;
  /** As the engine takes it, with the tag that an absent one means; also an image id. */
  name: string;
  /** Registry host and port; `docker.io` for Docker Hub. */
  registry: string;
  /** What to pull; undefined for an image id, which no registry knows. */
  pull?: { fromImage: string; tag: string };
}

const MAX_LENGTH = 512;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;

/**
 * Parses an image reference by Docker's grammar; no tag and no digest means `latest`.
 *
 * @see https://pkg.go.dev/github.com/distribution/reference
 * @throws AppError `invalid_request`
 */
export function parseImageReference(asked: string): ImageReference {
  if (IMAGE_ID.test(asked)) return { asked, name: asked, registry: '' };
  const { domain, repositoryUrl, tag, digest } = parse(asked);
  const version = digest ?? tag ?? 'latest';
  const name = digest ? `${repositoryUrl}@${digest}` : `${repositoryUrl}:${version}`;
  return { asked, name, registry: domain ?? 'docker.io', pull: { fromImage: repositoryUrl, tag: version } };
}

function parse(asked: string) {
  try {
    if (asked.length > MAX_LENGTH) throw new Error(`longer than ${MAX_LENGTH} characters`);
    return parseFamiliarName(asked);
  } catch (error) {
    throw AppError.invalidField(
      'image',
      `is not an image reference, such as nginx:latest or registry:5000/team/app:1 (${(error as Error).message})`,
    );
  }
}
