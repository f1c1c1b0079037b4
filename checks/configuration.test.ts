import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { addressSetting, allSettings, metaOf, roleUrlSetting } from '../server/src/platform/config/settings.ts';
import { loadConfig } from '../server/src/platform/config/config.ts';
import { SERVICES } from '../server/src/services.ts';
import { envExample } from './env-example.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| `([\w{}]+)` \|.*\| (.*) \|$/gm)].map(([, name = '', meaning = '']) => [name, meaning]),
);

it('docs/configuration.md names every setting with its meaning, and no other', () => {
  const settings = Object.entries(allSettings([], SERVICES));
  expect([...rows.keys()].filter((name) => !name.startsWith('{'))).toEqual(settings.map(([name]) => name));
  for (const [name, setting] of settings) expect(rows.get(name)).toContain(metaOf(setting).description);
});

it('and those that every service has, once for all', () => {
  expect(rows.get('{SERVICE}_DATABASE_URL')).toContain(metaOf(roleUrlSetting('{service}')).description);
  expect(rows.get('{SERVICE}_URL')).toContain(metaOf(addressSetting('{service}')).description);
  for (const alias of SERVICES.flatMap(({ addressAliases = [] }) => addressAliases))
    expect(rows.get('{SERVICE}_URL')).toContain(alias);
});

it('.env.example names every setting with its default, and taken as it is changes nothing', () => {
  const text = readFileSync('.env.example', 'utf8');
  expect(text, 'run: node checks/env-example.ts').toBe(envExample());
  const settings = parseEnv(text.replaceAll(/^#(?=[A-Z]\w+=)/gm, ''));
  expect(Object.keys(settings).length).toBe(
    Object.keys(
      allSettings(
        SERVICES.map(({ name }) => name),
        SERVICES,
      ),
    ).length,
  );
  expect(loadConfig(settings, { services: SERVICES }).settings).toEqual(
    loadConfig({}, { services: SERVICES }).settings,
  );
});
