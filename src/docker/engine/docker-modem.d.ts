/** What docker-modem makes its requests by. */
declare module 'docker-modem/lib/http.js' {
  import type { request } from 'node:http';

  const transports: Record<'http' | 'https', { request: typeof request }>;
  export default transports;
}
