import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, loadConfig } from './config.ts';
import { openSecretKeys } from './secret-key.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
const variables = (problems: readonly string[]): string[] => problems.map((problem) => problem.split(':')[0] ?? '').sort();

describe('configuration', () => {
  it('works with nothing set', () => {
    expect(loadConfig({})).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', production: false });
  });

  it('reports all problems at once, each with its variable', () => {
    const env = { PORT: 'eighty', DATABASE_URL: 'mysql://x', MADANG_SECRET_KEY: 'short', LOG_LEVEL: 'loud', GOOGLE_BASE_URL: 'ftp://x', DRAIN_SECONDS: '-1' };
    expect(variables(problemsOf(env))).toEqual(Object.keys(env).sort());
  });

  it('takes the names that the briefs use, and the database in parts', () => {
    const config = loadConfig({ GEMINI_API_KEY: 'g', JWT_SECRET_KEY: 'x'.repeat(40), POSTGRES_HOST: 'db', POSTGRES_USER: 'u@x', POSTGRES_PASSWORD: 'p/w:1', POSTGRES_DB: 'm' });
    expect(config.GOOGLE_API_KEY).toBe('g');
    expect(config.MADANG_SECRET_KEY).toBe('x'.repeat(40));
    expect(config.DATABASE_URL).toBe('postgres://u%40x:p%2Fw%3A1@db:5432/m');
  });

  it('treats an empty variable as none', () => {
    const config = loadConfig({ PORT: '', OPENAI_API_KEY: '' });
    expect([config.PORT, config.OPENAI_API_KEY]).toEqual([8080, undefined]);
  });

  it('refuses insecure settings in production only', () => {
    const env = { DATABASE_URL: 'postgres://a@b/c', CORS_ORIGINS: 'https://a.example,*' };
    expect(problemsOf(env)).toEqual([]);
    expect(variables(problemsOf({ ...env, NODE_ENV: 'production' }))).toEqual(['CORS_ORIGINS', 'MADANG_SECRET_KEY']);
    expect(variables(problemsOf({ ...env, NODE_ENV: 'production', CORS_ORIGINS: '', MADANG_SECRET_KEY: 'a'.repeat(40) }))).toEqual(['MADANG_SECRET_KEY']);
  });

  it('masks every secret when it is printed', () => {
    const secrets = { DATABASE_URL: 'postgres://a:hidden-1@b/c', CHAT_DATABASE_URL: 'postgres://a:hidden-2@b/c', MADANG_SECRET_KEY: 'hidden-3'.repeat(5), OPENAI_API_KEY: 'hidden-4', GOOGLE_API_KEY: 'hidden-5', OPENAI_COMPATIBLE_API_KEY: 'hidden-6' };
    const printed = JSON.stringify(describeSettings(loadConfig(secrets)));
    expect(printed).not.toContain('hidden');
    expect(printed.match(/\*{8}/g)).toHaveLength(Object.keys(secrets).length);
  });
});

describe('the secret of an installation', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-secret-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, for its owner only, and derives different keys for different purposes', () => {
    const first = openSecretKeys({ dataFolder: folder, MADANG_SECRET_KEY: undefined });
    const file = path.join(folder, 'secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toHaveLength(64);
    const second = openSecretKeys({ dataFolder: folder, MADANG_SECRET_KEY: undefined });
    expect(second.derive('a')).toEqual(first.derive('a'));
    expect(first.derive('a')).not.toEqual(first.derive('b'));
  });
});
