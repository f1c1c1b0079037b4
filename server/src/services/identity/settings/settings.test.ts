import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '#platform/config/config';
import { settings } from '../settings.ts';

const problemOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env, { services: [{ name: 'identity', settings }] });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return 'none';
};
const key = (): string => randomBytes(32).toString('base64');
const issuer = {
  name: 'school',
  issuer: 'https://id.school.example',
  jwks_uri: 'https://id.school.example/jwks',
  audience: 'madang',
};

describe('settings of signing in', () => {
  it('say what is wrong with wrapping keys, and show none', () => {
    const good = key();
    expect(problemOf({ VAULT_KEYS: `spring:${good}, autumn:${key()}` })).toBe('none');
    for (const [value, problem] of [
      [good, 'is not a list'],
      [`spring:${good.slice(0, 20)}`, 'spring is not of 32 bytes'],
      [`a:${good},a:${good}`, 'name of another'],
      [`secret:${good}`, 'name of another'],
    ] as const) {
      const said = problemOf({ VAULT_KEYS: value });
      expect(said).toContain(problem);
      expect(said).not.toContain(good.slice(0, 20));
    }
  });

  it('take issuers whose keys are public and whose names are free', () => {
    expect(
      problemOf({
        EXCHANGE_ISSUERS: JSON.stringify([issuer, { ...issuer, name: 'other', issuer: 'https://other.example' }]),
      }),
    ).toBe('none');
    const wrong: unknown[] = [
      '{',
      {},
      [{ ...issuer, algorithms: ['HS256'] }],
      [{ ...issuer, algorithms: ['none'] }],
      [{ ...issuer, algorithms: [] }],
      [{ ...issuer, name: 'kakao' }],
      [{ ...issuer, name: 'Ü' }],
      [{ ...issuer, jwks_uri: 'file:///etc/passwd' }],
      [{ ...issuer, audience: '' }],
      [issuer, issuer],
    ];
    for (const each of wrong)
      expect(problemOf({ EXCHANGE_ISSUERS: typeof each === 'string' ? each : JSON.stringify(each) })).toContain(
        'EXCHANGE_ISSUERS',
      );
  });

  it('want one tenant, never all of them', () => {
    for (const tenant of ['common', 'organizations', 'consumers', '{tenantid}'])
      expect(problemOf({ MICROSOFT_TENANT: tenant })).toContain('MICROSOFT_TENANT');
  });
});
