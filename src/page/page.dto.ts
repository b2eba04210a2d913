/** What this service is, and where it is described. */
export class ServiceDto {
  /** @example "dockAPI" */
  name: string;

  /** @example "0.1.0" */
  version: string;

  /** Path of Swagger UI. @example "/docs" */
  docs: string;

  /** Path of the OpenAPI document. @example "/openapi.json" */
  openapi: string;
}
