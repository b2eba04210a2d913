/** The transports that docker-modem uses for its requests. */
declare module 'docker-modem/lib/http.js' {
  import type { request } from 'node:http';

  const transports: Record<'http' | 'https', { request: typeof request }>;
  export default transports;
}
