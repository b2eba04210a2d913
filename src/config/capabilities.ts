/** Docker's notation of a capability, with or without `CAP_`. */
export const CAPABILITY = /^(?:CAP_)?(?!CAP_)[A-Z_]+$/i;

/**
 * The only notation that is compared, and sent to the engine: in upper case, without any `CAP_`. The engine adds it to a name
 * without one (moby oci/caps/utils.go, `NormalizeLegacyCapabilities`), so that one left over would name another capability.
 */
export function capabilityName(name: string): string {
  return name.toUpperCase().replace(/^(?:CAP_)+/, '');
}
