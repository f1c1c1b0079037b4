import { defineConfig } from 'drizzle-kit';

/** `SERVICE=chat npm run migration` compares that service's schema.ts with its migrations and writes the next one. */
const service = process.env['SERVICE'];
if (service === undefined) throw new Error('Which service? SERVICE=<name> npm run migration -- --name <what changes>');

export default defineConfig({
  dialect: 'postgresql',
  schema: `./src/services/${service}/schema.ts`,
  out: `./src/services/${service}/migrations`,
});
