/**
 * The names that `?name=` asks for, decided as the engine does (moby, `api/types/filters/parse.go`, `Args.Match`): the pattern is the
 * name, or a regular expression of Go. A pattern of a client could keep a regular expression of JavaScript busy for years; Go's take time
 * in proportion to the name.
 */
export async function namesLike(pattern: string): Promise<(name: string) => boolean> {
  const { RE2JS, RE2JSException } = await import('re2js'); // only nodes of a swarm need it
  try {
    const expression = RE2JS.compile(pattern);
    return (name) => name === pattern || expression.test(name);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return (name) => name === pattern;
  }
}
