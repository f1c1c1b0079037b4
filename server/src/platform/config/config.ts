import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { readFileSync } from 'node:fs';
import { ConfigSchema, settingMeta, type SettingName, type Settings } from './schema.ts';
import { defaultDataFolder } from '../db/embedded/index.ts';

/** The root of the checkout. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../../..', import.meta.url));

export interface Config extends Settings {
  readonly dataFolder: string;
  readonly production: boolean;
  /** Issuer of our tokens: the same in every process, so it must not depend on the port of one. */
  readonly issuer: string;
}

/** All problems of the configuration at once, each with the variable that it is about. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const SETTING_NAMES = Object.keys(ConfigSchema.shape) as SettingName[];

/** The briefs name the database in parts. */
const databaseUrlFromParts = (env: NodeJS.ProcessEnv): string | undefined => {
  const { POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = env;
  if (!POSTGRES_HOST) return undefined;
  const url = new URL(`postgres://${POSTGRES_HOST}:${POSTGRES_PORT ?? '5432'}/${encodeURIComponent(POSTGRES_DB ?? 'madang')}`);
  url.username = POSTGRES_USER ?? 'postgres';
  url.password = POSTGRES_PASSWORD ?? '';
  return url.href;
};

/** An empty variable is the same as none, as in .env files with `NAME=`. */
const collect = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const names = [name, ...(settingMeta(name).aliases ?? [])];
    const value = names.map((n) => env[n]).find((v) => v !== undefined && v !== '');
    if (value !== undefined) found[name] = value;
  }
  const url = databaseUrlFromParts(env);
  if (url !== undefined) found['DATABASE_URL'] ??= url;
  return found;
};

const unfitProblems = ({ ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_SECRET, MADANG_SECRET_KEY }: Settings): string[] => {
  if (ACCESS_TOKEN_ALGORITHM !== 'HS256') return [];
  if (ACCESS_TOKEN_SECRET === undefined) return ['ACCESS_TOKEN_SECRET: is needed with ACCESS_TOKEN_ALGORITHM=HS256. Make one: openssl rand -base64 48'];
  return ACCESS_TOKEN_SECRET === MADANG_SECRET_KEY ? ['ACCESS_TOKEN_SECRET: is shared with others, so it must not be the MADANG_SECRET_KEY'] : [];
};

const insecureProblems = (settings: Settings): string[] => {
  if (settings.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  const external = settings.DATABASE_URL ?? settings.JOBS_DATABASE_URL;
  if (external !== undefined && settings.MADANG_SECRET_KEY === undefined) {
    problems.push('MADANG_SECRET_KEY: is needed in production with DATABASE_URL, so that all processes share it. Make one: openssl rand -base64 48');
  }
  if (settings.MADANG_SECRET_KEY !== undefined && new Set(settings.MADANG_SECRET_KEY).size < 10) {
    problems.push('MADANG_SECRET_KEY: is too easy to guess. Make one: openssl rand -base64 48');
  }
  if (settings.ACCESS_TOKEN_SECRET !== undefined && new Set(settings.ACCESS_TOKEN_SECRET).size < 10) {
    problems.push('ACCESS_TOKEN_SECRET: is too easy to guess. Make one: openssl rand -base64 48');
  }
  if (settings.CORS_ORIGINS.includes('*')) problems.push('CORS_ORIGINS: * would let any site use the cookies of people. Name the origins');
  return problems;
};

/**
 * Reads the settings from `env`.
 * @throws ConfigError with every problem at once.
 */
export const loadConfig = (env: NodeJS.ProcessEnv, overrides: Readonly<Record<string, string>> = {}): Config => {
  const parsed = ConfigSchema.safeParse({ ...collect(env), ...overrides });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const problems = [...unfitProblems(parsed.data), ...insecureProblems(parsed.data)];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...parsed.data,
    dataFolder: defaultDataFolder({ ...env, MADANG_DATA: parsed.data.MADANG_DATA }, PROJECT_FOLDER),
    production: parsed.data.NODE_ENV === 'production',
    issuer: (parsed.data.PUBLIC_URL ?? 'http://localhost:8080').replace(/\/$/, ''),
  };
};

/** The process environment; in development with `.env` of the project underneath. */
export const processEnvironment = (): NodeJS.ProcessEnv => {
  const file = path.join(PROJECT_FOLDER, '.env');
  if (process.env['NODE_ENV'] === 'production' || !existsSync(file)) return process.env;
  return { ...parseEnv(readFileSync(file, 'utf8')), ...process.env };
};

export interface SettingDescription {
  readonly name: SettingName;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly default: string | null;
  readonly value: string | null;
}

const show = (value: string | number | readonly string[] | undefined): string | null =>
  value === undefined ? null : Array.isArray(value) ? value.join(',') : value.toString();

/** What `madang config` prints: secrets are masked. */
export const describeSettings = (config: Partial<Settings>): SettingDescription[] => {
  const defaults = ConfigSchema.parse({});
  return SETTING_NAMES.map((name) => {
    const meta = settingMeta(name);
    const value = show(config[name]);
    return {
      name,
      description: meta.description,
      aliases: meta.aliases ?? [],
      default: show(defaults[name]),
      value: value !== null && meta.secret ? '********' : value,
    };
  });
};
