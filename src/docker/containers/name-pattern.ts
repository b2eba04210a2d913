/** Whether a name is one that `?name=` asks for. The engine's regular expressions are not quite JavaScript's. */
export function matchesPattern(name: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return name.includes(pattern);
  }
}
