/** Where a container's traffic goes. */
export class ProxyTargetDto {
  /** The full id. @example "3f4e1c0a9b7d5e2f6a8c4b1d0e9f7a5c3b2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f" */
  container_id: string;

  /** The published port as the engine has it now. @example "http://127.0.0.1:20001" */
  upstream: string;
}
