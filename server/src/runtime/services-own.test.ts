import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import { loadConfig, serviceConfig } from '../platform/config/config.ts';
import { PLATFORM_PURPOSES } from '../platform/config/secret-key.ts';
import { allSettings, metaOf, roleUrlName } from '../platform/config/settings.ts';
import { SERVICES } from '../services.ts';

const names = SERVICES.map(({ name }) => name);

const SCHEMES: Readonly<Record<string, string>> = {
  SMTP_URL: 'smtp://',
  REDIS_URL: 'redis://',
  OTEL_EXPORTER_OTLP_HEADERS: 'key=',
};

describe('what services own', () => {
  it('is defined of every service that has a contract, and of no other', () => {
    expect(names.toSorted()).toEqual(Object.keys(contracts).sort());
  });

  it('is no secret of another service, or of the platform', () => {
    const shape = allSettings(names, SERVICES);
    const secrets = Object.keys(shape).filter((setting) => metaOf(shape[setting]).secret);
    const marked = Object.fromEntries(
      secrets.map((setting) => [
        setting,
        setting.includes('DATABASE_URL')
          ? `postgres://u:of-${setting}@h/d`
          : `${SCHEMES[setting] ?? ''}of-${setting}-${'0123456789'.repeat(4)}`,
      ]),
    );
    delete marked['VAULT_KEYS']; // has a form of its own
    const webhook = `whsec_${Buffer.from('of-BILLING_WEBHOOK_SECRET-0123456789').toString('base64')}`;
    marked['BILLING_WEBHOOK_SECRET'] = webhook;
    const config = loadConfig(marked, { services: SERVICES });
    for (const service of SERVICES) {
      const seen = JSON.stringify(serviceConfig(config, service));
      const found = Object.keys(marked).filter(
        (setting) => seen.includes(`of-${setting}`) || (setting === 'BILLING_WEBHOOK_SECRET' && seen.includes(webhook)),
      );
      expect(found.sort()).toEqual(
        Object.keys(service.settings ?? {})
          .filter((setting) => setting in marked)
          .sort(),
      );
      expect(found).not.toContain('MADANG_SECRET_KEY');
      expect(found.filter((setting) => setting === 'DATABASE_URL' || setting === roleUrlName(service.name))).toEqual(
        [],
      );
    }
    // A setting that two services declare is seen by both: secrets should not be.
    const owners = SERVICES.flatMap(({ settings = {} }) => Object.keys(settings)).filter((setting) =>
      secrets.includes(setting),
    );
    expect(owners.length).toBeGreaterThan(10);
    expect(new Set(owners).size).toBe(owners.length);
  });

  it('are keys of purposes that nobody else has', async () => {
    const platform = path.resolve(import.meta.dirname, '../platform');
    const sources = (await Array.fromAsync(glob('**/*.ts', { cwd: platform }))).filter(
      (file) => !/test\.ts$|^testing\//.test(file),
    );
    const derived = (
      await Promise.all(
        sources.map(async (file) =>
          [...(await readFile(path.join(platform, file), 'utf8')).matchAll(/\.derive\('([\w-]+)'\)/g)].map(
            ([, purpose]) => purpose,
          ),
        ),
      )
    ).flat();
    expect(derived.toSorted()).toEqual([...PLATFORM_PURPOSES].sort());
    const purposes = [...PLATFORM_PURPOSES, ...SERVICES.flatMap(({ keys = [] }) => keys)];
    expect(new Set(purposes).size).toBe(purposes.length);
  });
});
