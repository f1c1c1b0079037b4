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
