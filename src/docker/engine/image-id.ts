/** An image's id with its algorithm, which Podman leaves out of some responses. */
export function toImageId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}
