/**
 * Forms of what the dockAPIs of a cluster tell each other, in the store and on the peer port. A field or a kind of line that is
 * new keeps the form: versions that do not know it skip it, and where it is missing it has a default. A change that older
 * versions would misread adds a number here, and only a later version drops the number before, so that two versions in a row
 * always have one in common.
 */
export const PROTOCOLS: readonly number[] = [1];

/** Of versions that do not say. */
const FIRST: readonly number[] = [1];

/** @param protocols those of another dockAPI, as it says */
export function sharesProtocol(protocols: unknown = FIRST): boolean {
  return Array.isArray(protocols) && PROTOCOLS.some((each) => protocols.includes(each));
}
