// npm run clients: generates the types of the clients from the OpenAPI document. It builds the service first.
import { writeFileSync } from 'node:fs';
import { clientTypes, clientTypesFile } from './lib/client-types.mjs';
import { pythonModels, pythonModelsFile } from './lib/python-models.mjs';

writeFileSync(clientTypesFile, await clientTypes());
writeFileSync(pythonModelsFile, await pythonModels());
