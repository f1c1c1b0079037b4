import { Command } from 'commander';
import { VERSION } from '../runtime/version.ts';

export const command = new Command('openapi').action(async () => {
  const { openApiDocument } = await import('../platform/openapi/document.ts');
  console.log(JSON.stringify(openApiDocument(VERSION), null, 2));
});
