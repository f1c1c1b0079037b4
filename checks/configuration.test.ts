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

/** One of each kind that there is. */
const SECRETS = [
  'k'.repeat(40),
  'postgres://user:word@db.example.com:5432/madang',
  'redis://user:word@redis.example.com:6379',
  'smtp://user:word@mail.example.com:587',
  `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  `name:${Buffer.alloc(32, 1).toString('base64')}`,
  'authorization=Basic%20bWFkYW5nOndvcmQ',
];
/** It is never sent, and what it wraps could not be read by another one: whoever has such a one keeps it. */
const KEPT_AS_IT_IS = 'MADANG_SECRET_KEY';

it('a secret with a line break or another control character in it is refused, or read without it', () => {
  const names = SERVICES.map(({ name }) => name);
  const secrets = Object.entries(allSettings(names, SERVICES)).filter(([, setting]) => metaOf(setting).secret === true);
  expect(secrets.length).toBeGreaterThan(30);
  for (const [name, setting] of secrets) {
    if (name === KEPT_AS_IT_IS) continue;
    const taken = SECRETS.filter((secret) => setting.safeParse(secret).success);
    expect(taken, `${name}: add one of its kind here`).not.toEqual([]);
    for (const secret of taken) {
      for (const control of ['\n', '\r\n', '\t', '\0', '\x7f']) {
        const broken = `${secret.slice(0, -9)}${control}${secret.slice(-9)}`;
        const { data } = setting.safeParse(broken);
        expect(data ?? '', `${name}: ${JSON.stringify(broken)}`).not.toMatch(/\p{Cc}/u);
      }
    }
  }
  expect(() => loadConfig({ KAKAO_CLIENT_SECRET: 'one\ntwo' }, { services: SERVICES })).toThrow('KAKAO_CLIENT_SECRET');
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
