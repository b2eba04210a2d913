/** Powers of 1024, as `docker run --memory` reads them. */
const POWERS = ['', 'k', 'm', 'g', 't', 'p'];
const SIZE = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i;

/**
 * Bytes of a size in Docker's notation: `512m`, `1.5g`, `1 GiB`, or a number of bytes.
 *
 * @see https://pkg.go.dev/github.com/docker/go-units#RAMInBytes
 * @returns NaN if `text` is not a size
 */
export function memorySize(text: string | number): number {
  const [, number, unit = ''] = SIZE.exec(String(text)) ?? [];
  const bytes = Math.floor(Number(number) * 1024 ** POWERS.indexOf(unit.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : NaN;
}

/** The smallest memory limit that the engine accepts (moby, daemon/daemon_unix.go: linuxMinMemory). */
export const MIN_MEMORY = 6 * 1024 * 1024;
