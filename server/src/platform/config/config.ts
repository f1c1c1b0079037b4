import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { contracts } from '@madang/contracts/index';
import {
  addressName,
  allSettings,
  metaOf,
  platformSettings,
  roleUrlName,
  SHARED,
  type DerivedConfig,
  type PlatformSettings,
  type ServiceConfig,
  type SettingsOwner,
  type SettingsShape,
} from './settings.ts';
import { maskSecrets } from '../mask-secrets.ts';
import { unusedProblems } from './unused-names.ts';
import { chooseDataFolder, thisMachine, type DataFolder } from './data-folder.ts';

/** The root of the checkout. */
export const PROJECT_FOLDER = path.resolve(fileURLToPath(new URL('../../../..', import.meta.url)));

export interface Config extends PlatformSettings, DerivedConfig {
  readonly dataFolderNamedBy: DataFolder['namedBy'];
  /** Where each service runs, if that is known and not here. */
  readonly addresses: Readonly<Record<string, string | undefined>>;
  /** Database URLs of roles that the settings name: those of services, and `jobs`. */
  readonly databaseUrls: Readonly<Record<string, string | undefined>>;
  /** Every setting as it was read, those of services too: by {@link serviceConfig} each of these gets its own. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** All problems of the configuration at once, each with the variable that it is about. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The briefs name the database in parts. */
const databaseUrlFromParts = (env: NodeJS.ProcessEnv): string | undefined => {
  const { POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = env;
  if (!POSTGRES_HOST) return undefined;
  const url = new URL(
    `postgres://${POSTGRES_HOST}:${POSTGRES_PORT ?? '5432'}/${encodeURIComponent(POSTGRES_DB ?? 'madang')}`,
  );
  url.username = POSTGRES_USER ?? 'postgres';
  url.password = POSTGRES_PASSWORD ?? '';
  return url.href;
};

/** An empty variable is the same as none, as in .env files with `NAME=`. */
const collect = (env: NodeJS.ProcessEnv, shape: SettingsShape): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [name, setting] of Object.entries(shape)) {
    const names = [name, ...(metaOf(setting).aliases ?? [])];
    const value = names.map((n) => env[n]).find((v) => v !== undefined && v !== '');
    if (value !== undefined) found[name] = value;
  }
  const url = databaseUrlFromParts(env);
  if (url !== undefined) found['DATABASE_URL'] ??= url;
  return found;
};

const unfitProblems = ({
  ACCESS_TOKEN_ALGORITHM,
  ACCESS_TOKEN_SECRET,
  MADANG_SECRET_KEY,
}: PlatformSettings): string[] => {
  if (ACCESS_TOKEN_ALGORITHM !== 'HS256') return [];
  if (ACCESS_TOKEN_SECRET === undefined)
    return ['ACCESS_TOKEN_SECRET: is needed with ACCESS_TOKEN_ALGORITHM=HS256. Make one: openssl rand -base64 48'];
  return ACCESS_TOKEN_SECRET === MADANG_SECRET_KEY
    ? ['ACCESS_TOKEN_SECRET: is shared with others, so it must not be the MADANG_SECRET_KEY']
    : [];
};

/** Without the admin or `jobs`, the rest would go to an embedded database. */
const strayRoleProblems = (
  { DATABASE_URL, JOBS_DATABASE_URL }: PlatformSettings,
  databaseUrls: Config['databaseUrls'],
): string[] => {
  if (DATABASE_URL !== undefined || JOBS_DATABASE_URL !== undefined) return [];
  const stray = Object.entries(databaseUrls).flatMap(([role, url]) => (url === undefined ? [] : [roleUrlName(role)]));
  return stray.map((name) => `${name}: is of use only with DATABASE_URL or JOBS_DATABASE_URL, of the same database`);
};

const insecureProblems = (settings: PlatformSettings): string[] => {
  if (settings.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  const external = settings.DATABASE_URL ?? settings.JOBS_DATABASE_URL;
  if (external !== undefined && settings.MADANG_SECRET_KEY === undefined) {
    problems.push(
      'MADANG_SECRET_KEY: is needed in production with DATABASE_URL, so that all processes share it. Make one: openssl rand -base64 48',
    );
  }
  if (settings.MADANG_SECRET_KEY !== undefined && new Set(settings.MADANG_SECRET_KEY).size < 10) {
    problems.push('MADANG_SECRET_KEY: is too easy to guess. Make one: openssl rand -base64 48');
  }
  if (settings.ACCESS_TOKEN_SECRET !== undefined && new Set(settings.ACCESS_TOKEN_SECRET).size < 10) {
    problems.push('ACCESS_TOKEN_SECRET: is too easy to guess. Make one: openssl rand -base64 48');
  }
  if (settings.CORS_ORIGINS.includes('*'))
    problems.push('CORS_ORIGINS: * would let any site use the cookies of people. Name the origins');
  return problems;
};

/** Where the words of zod are about types, ours are about what somebody has typed. */
const wordsOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int'))
    return issue.expected === 'int' ? 'is not a whole number' : 'is not a number';
  if (issue.code === 'too_small' && issue.origin !== 'string') return `is less than ${issue.minimum.toString()}`;
  if (issue.code === 'too_big' && issue.origin !== 'string') return `is more than ${issue.maximum.toString()}`;
  if (issue.code === 'too_small') return `is shorter than ${issue.minimum.toString()} characters`;
  if (issue.code === 'invalid_value') return `is none of ${issue.values.map(String).join(', ')}`;
  return issue.message;
};

interface LoadOptions {
  /** Whose settings are read as well; where they are and as whom they connect is read of all services. */
  readonly services?: readonly SettingsOwner[];
  /** What is said otherwise than in `env`. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** The gateway and every service run in this process: people come by its HOST and PORT. */
  readonly wholeInstallation?: boolean;
}

const namesOf = (services: readonly SettingsOwner[]): string[] => [
  ...new Set([...Object.keys(contracts), ...services.map(({ name }) => name)]),
];

/** Where nobody has said it and this process cannot know it. */
const DEFAULT_ADDRESS = 'http://localhost:8080';
const THIS_MACHINE = new Set(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost']);

/** Passkeys belong to a name, so it is not the bare address of this machine. */
const listeningAddress = ({ HOST, PORT }: PlatformSettings): string => {
  if (PORT === 0) return DEFAULT_ADDRESS;
  const host = THIS_MACHINE.has(HOST) ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return new URL(`http://${host}:${PORT}`).origin;
};

/**
 * Reads the settings from `env`.
 * @throws ConfigError with every problem at once.
 */
export const loadConfig = (
  env: NodeJS.ProcessEnv,
  { services = [], overrides = {}, wholeInstallation = false }: LoadOptions = {},
): Config => {
  const names = namesOf(services);
  const shape = allSettings(names, services);
  const parsed = z.object(shape).safeParse({ ...collect(env, shape), ...overrides });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${wordsOf(issue)}`));
  }
  const read: Readonly<Record<string, unknown>> = parsed.data;
  // Also what is not set is known to have been read.
  const settings = Object.fromEntries(Object.keys(shape).map((name) => [name, read[name]]));
  const platform = Object.fromEntries(
    Object.keys(platformSettings).map((name) => [name, read[name]]),
  ) as unknown as PlatformSettings;
  const urls = (of: readonly string[], nameOf: (name: string) => string) =>
    Object.fromEntries(of.map((name) => [name, settings[nameOf(name)] as string | undefined]));
  const databaseUrls = urls([...names, 'jobs'], roleUrlName);
  const problems = [
    ...unfitProblems(platform),
    ...strayRoleProblems(platform, databaseUrls),
    ...insecureProblems(platform),
    ...unusedProblems(env),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const { folder, namedBy } = chooseDataFolder(platform.MADANG_DATA, thisMachine(PROJECT_FOLDER));
  return {
    ...platform,
    dataFolder: folder,
    dataFolderNamedBy: namedBy,
    production: platform.NODE_ENV === 'production',
    issuer: (platform.PUBLIC_URL ?? DEFAULT_ADDRESS).replace(/\/$/, ''),
    publicAddress: (platform.PUBLIC_URL ?? (wholeInstallation ? listeningAddress(platform) : DEFAULT_ADDRESS)).replace(
      /\/$/,
      '',
    ),
    addresses: urls(names, addressName),
    databaseUrls,
    settings,
  };
};

/** What one service gets to see of it. Its settings have to be among those that were read. */
export const serviceConfig = <S extends SettingsShape>(
  config: Config,
  { name, settings }: { readonly name: string; readonly settings?: S | undefined },
): ServiceConfig<S> => {
  const own = Object.keys(settings ?? {});
  if (own.some((setting) => !(setting in config.settings))) throw new Error(`the settings of ${name} were not read`);
  const shared = Object.fromEntries(SHARED.map((key) => [key, config[key]]));
  return Object.freeze({
    ...shared,
    ...Object.fromEntries(own.map((setting) => [setting, config.settings[setting]])),
  }) as ServiceConfig<S>;
};

/** The process environment; in development with `.env` of the project underneath. */
export const processEnvironment = (): NodeJS.ProcessEnv => {
  const file = path.join(PROJECT_FOLDER, '.env');
  if (process.env['NODE_ENV'] === 'production' || !existsSync(file)) return process.env;
  return { ...parseEnv(readFileSync(file, 'utf8')), ...process.env };
};

export interface SettingDescription {
  readonly name: string;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly default: string | null;
  readonly value: string | null;
}

const show = (value: unknown): string | null =>
  value === undefined
    ? null
    : Array.isArray(value)
      ? value.join(',')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);

/** What `madang config` prints, of the platform and of `services`: secrets are masked. */
export const describeSettings = (
  { settings }: Pick<Config, 'settings'>,
  services: readonly SettingsOwner[],
): SettingDescription[] => {
  const shape = allSettings(namesOf(services), services);
  const defaults: Readonly<Record<string, unknown>> = z.object(shape).parse({});
  return Object.entries(shape).map(([name, setting]) => {
    const { description, aliases = [], secret = false } = metaOf(setting);
    const value = show(settings[name]);
    return {
      name,
      description,
      aliases,
      default: show(defaults[name]),
      // An address may hold a name and a password, whatever it is the address of.
      value: value !== null && value !== '' && secret ? '********' : value && maskSecrets(value),
    };
  });
};
