import path from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from './openapi-document.mjs';
import { root } from './project.mjs';

/** The generated types of the TypeScript client. */
export const clientTypesFile = path.join(root, 'clients/typescript/src/api.ts');

const HEAD = '// Generated from the OpenAPI document of dockAPI by `npm run clients`. Do not edit.\n\n';

/** @returns {Promise<string>} what that file has to be for the built service */
export async function clientTypes() {
  // Fields with a default may be omitted in requests.
  return HEAD + astToString(await openapiTS(await openApiDocument(), { defaultNonNullable: false }));
}
