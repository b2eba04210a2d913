import type { OperationDto } from '../../src/operations/operation.dto.js';
import type { ApiResponse, Client, RequestOptions } from './client.js';

/** Headers that ask for an operation. */
export const ASYNC = { prefer: 'respond-async' };

/** Begins an operation, which has to be accepted. */
export async function begin(
  client: Client,
  method: 'POST' | 'DELETE',
  path: string,
  options: RequestOptions = {},
): Promise<OperationDto> {
  const response = await client.request<OperationDto>(method, path, {
    ...options,
    headers: { ...ASYNC, ...options.headers },
  });
  if (response.status !== 202) throw new Error(`${method} ${path} returned ${response.status}: ${response.text}`);
  return response.body;
}

/** Waits for the end of an operation, at most a minute. */
export async function ended(client: Client, { id }: { id: string }, options?: RequestOptions): Promise<OperationDto> {
  return (await operation(client, id, '?wait=60', options)).body;
}

export function operation(
  client: Client,
  id: string,
  query = '',
  options?: RequestOptions,
): Promise<ApiResponse<OperationDto>> {
  return client.get<OperationDto>(`/operations/${id}${query}`, options);
}
