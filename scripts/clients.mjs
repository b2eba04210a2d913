// npm run clients: generates the types of the TypeScript client from the OpenAPI document. It builds the service first.
import { writeFileSync } from 'node:fs';
import { clientTypes, clientTypesFile } from './lib/client-types.mjs';

writeFileSync(clientTypesFile, await clientTypes());
