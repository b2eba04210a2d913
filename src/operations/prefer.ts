/** A preference with an empty value is the same without a value (RFC 7240, section 2). */
const RESPOND_ASYNC = /^respond-async\s*(?:=\s*(?:"")?\s*)?(?:;|$)/i;

/** Whether `Prefer` asks for an operation instead of the result. */
export function prefersAsync(prefer: string | string[] | undefined): boolean {
  return [prefer ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .some((preference) => RESPOND_ASYNC.test(preference.trim()));
}
