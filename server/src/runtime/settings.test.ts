import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../platform/config/config.ts';
import { SERVICES } from '../services.ts';
import { assertSettings } from './settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'madang-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const assert = (env: Readonly<Record<string, string>>): Promise<void> => {
  const settings = { NODE_ENV: 'test', PORT: '0', MADANG_DATA: folder, ...env };
  return assertSettings(loadConfig(settings, { services: SERVICES }), SERVICES);
};

it('settings that can be are passed', async () => {
  await expect(assert({})).resolves.toBeUndefined();
});

it('what services know of theirs is told at once, with the rest', async () => {
  const refused = assert({
    DEFAULT_MODEL: 'nobody/nothing',
    FILES_S3_BUCKET: 'nowhere',
    HOST: '192.0.2.1', // TEST-NET-1: no machine has it (RFC 5737)
  });
  await expect(refused).rejects.toThrow(ConfigError);
  for (const says of [/DEFAULT_MODEL: is nobody\/nothing/, /FILES_S3_ACCESS_KEY_ID: is needed/, /HOST: 192\.0\.2\.1/])
    await expect(refused).rejects.toThrow(says);
});

it('a key is taken without the spaces and line ends around it, and one that can be in no header is refused', () => {
  const load = (key: string) => loadConfig({ NODE_ENV: 'test', OPENAI_API_KEY: key }, { services: SERVICES });
  expect(load(' sk-proj-1\r\n').settings).toMatchObject({ OPENAI_API_KEY: 'sk-proj-1' });
  for (const key of ['sk proj', 'sk-\u200bproj', '열쇠'])
    expect(() => load(key), key).toThrow(/OPENAI_API_KEY: is no key/);
});
