import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { allSettings, metaOf } from '../server/src/platform/config/settings.ts';
import { SERVICES } from '../server/src/services.ts';

const HEAD = `# Every setting of Madang with its default. Copy this file to .env, and take the # away before what you set.
# .env is read in development (not with NODE_ENV=production), by "docker compose", and by whatever is started with
# "node --env-file=.env". Secrets in it belong to nobody else: chmod 600 .env
# Written by: node checks/env-example.ts
`;

const shown = (value: unknown): string =>
  value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.join(',')
        : JSON.stringify(value);

/** What .env.example has to say. */
export const envExample = (): string => {
  const settings = allSettings(
    SERVICES.map(({ name }) => name),
    SERVICES,
  );
  const defaults: Readonly<Record<string, unknown>> = z.object(settings).parse({});
  const paragraphs = Object.entries(settings).map(([name, setting]) => {
    const value = shown(defaults[name]);
    return `# ${metaOf(setting).description}\n#${name}=${/[\s<>#]/.test(value) ? `"${value}"` : value}\n`;
  });
  return [HEAD, ...paragraphs].join('\n');
};

if (import.meta.main) writeFileSync('.env.example', envExample());
