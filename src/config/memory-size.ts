/** Powers of 1024, as `docker run --memory` reads them. */
const POWERS = ['', 'k', 'm', 'g', 't', 'p'];
const SIZE = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i;

/**
 * Bytes of a size in Docker's words: `512m`, `1.5g`, `1 GiB`, or a number of bytes.
 *
 * @see https://pkg.go.dev/github.com/docker/go-units#RAMInBytes
 * @returns NaN for what is no size
 */
export function memorySize(text: string | number): number {
  const [, number, unit = ''] = SIZE.exec(String(text)) ?? [];
  const bytes = Math.floor(Number(number) * 1024 ** POWERS.indexOf(unit.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : NaN;
}

/** The least memory that the engine gives a container (moby, daemon/daemon_unix.go: linuxMinMemory). */
export const MIN_MEMORY = 6 * 1024 * 1024;
