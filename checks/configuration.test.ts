import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ConfigSchema, settingMeta, type SettingName } from '../server/src/platform/config/schema.ts';

it('docs/configuration.md names every setting with its meaning, and no other', () => {
  const rows = [...readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| `(\w+)` \|.*\| (.*) \|$/gm)];
  const names = Object.keys(ConfigSchema.shape) as SettingName[];
  expect(rows.map(([, name]) => name)).toEqual(names);
  for (const [index, name] of names.entries()) expect(rows[index]?.[2]).toContain(settingMeta(name).description);
});
