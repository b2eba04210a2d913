import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface PlainResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** Whether the connection had carried a request before. */
  reused: boolean;
}

/** A request whose path is sent unchanged; fetch would normalise it. */
export function plainRequest(
  url: string,
  path: string,
  { method = 'GET', headers = {}, agent = false, body, signal }: http.RequestOptions & { body?: string } = {},
): Promise<PlainResponse> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, headers, agent, signal }, (response) => {
      text(response).then(
        (content) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: content,
            reused: request.reusedSocket,
          }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}
