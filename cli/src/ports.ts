import { ExitError, FAILED_BEFORE } from './exit-error.js';

/** A value of `-p`, as docker's: `80`, `8080:80`, `8080:80/tcp`. */
export function portsOf(text: string): { container_port: number; host_port?: number } {
  const [, host, container] = /^(?:(\d{1,5}):)?(\d{1,5})(?:\/tcp)?$/.exec(text) ?? [];
  if (container === undefined)
    throw new ExitError(FAILED_BEFORE, `-p ${text}: use CONTAINER_PORT or HOST_PORT:CONTAINER_PORT, TCP only.`);
  return { container_port: Number(container), ...(host !== undefined && { host_port: Number(host) }) };
}
