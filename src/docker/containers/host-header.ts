import { LABEL } from './managed-container.js';

/** The `Host` header for a container's application: the host that the client used, or the published address. */
export const HOST_HEADERS = ['public', 'published'] as const;
export type HostHeader = (typeof HOST_HEADERS)[number];

/** The choice of the run; undefined if it made none. */
export function hostHeaderOf(labels: Record<string, string>): HostHeader | undefined {
  return HOST_HEADERS.find((each) => each === labels[LABEL.hostHeader]);
}
