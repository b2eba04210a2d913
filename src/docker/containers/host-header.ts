import { LABEL } from './managed-container.js';

/** What a container's application gets as `Host`: the host that the client asked for, or its published address. */
export const HOST_HEADERS = ['public', 'published'] as const;
export type HostHeader = (typeof HOST_HEADERS)[number];

/** The run's choice; undefined: it made none. */
export function hostHeaderOf(labels: Record<string, string>): HostHeader | undefined {
  return HOST_HEADERS.find((each) => each === labels[LABEL.hostHeader]);
}
