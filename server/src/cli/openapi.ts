import { Command } from 'commander';
import { openApiDocument } from '../platform/openapi/document.ts';
import { VERSION } from '../runtime/version.ts';

export const openapiCommand = new Command('openapi')
  .description('Print the OpenAPI 3.1 document of all services. Needs no database.')
  .action(() => {
    console.log(JSON.stringify(openApiDocument(VERSION), null, 2));
  });
