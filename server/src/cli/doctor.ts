import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { serviceConfig, type Config } from '../platform/config/config.ts';
import { keysOf } from '../platform/config/secret-key.ts';
import { migrationsApplied } from '../platform/db/apply-migrations.ts';
import { openDatabase } from '../platform/db/database.ts';
import { assertKoreanTrigrams } from '../platform/db/embedded/index.ts';
import { findingOf, type Finding } from '../platform/finding.ts';
import { maskSecrets } from '../platform/mask-secrets.ts';
import { createOutbound } from '../platform/outbound.ts';
import { proveRights } from '../platform/db/prove-rights.ts';
import { JOBS_SCHEMA, PLATFORM_SCHEMA } from '../platform/db/platform-schema.ts';
import type { ServiceDefinition } from '../platform/service.ts';
import { webIsBuilt } from '../runtime/build-web.ts';
import { openPool, proveHome } from '../runtime/database.ts';
import { readConfig, SERVICES } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { runCommand } from './failure.ts';
import { withInstallation } from './installation.ts';

const OLDEST_POSTGRES = 150_000;
const REDIS_MS = 2000;

/** @throws Error for a server that is too old */
export const assertNewEnough = (version: string, number: number): void => {
  if (number < OLDEST_POSTGRES) throw new Error(`PostgreSQL ${version} is too old: 15 or newer is needed`);
};

/** In a transaction that is taken back: the start makes the extension, and this changes nothing. */
const checkTrigrams = async (pool: pg.Pool): Promise<string> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SAVEPOINT before');
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm').catch(() => client.query('ROLLBACK TO before'));
    await assertKoreanTrigrams(client);
    return 'trigrams of Hangul work';
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

const checkMigrations = async (pool: pg.Pool, services: readonly ServiceDefinition[]): Promise<string> => {
  for (const { schema, migrations } of services) {
    const done = await migrationsApplied(pool, schema, migrations).catch(() => false);
    if (!done)
      throw new Error(`schema ${schema} is not up to date: run "madang migrate", or "madang start", which does it too`);
  }
  return 'up to date';
};

const checkDatabase = (config: Config): Promise<Finding[]> =>
  withInstallation(async ({ home, keys }) => {
    const pool = openPool(home.adminUrl ?? home.roles.urlOf('jobs'), 1, 'doctor');
    try {
      return [
        await findingOf('database', async () => {
          const { rows } = await pool.query<{ version: string; number: string }>(
            "SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number",
          );
          assertNewEnough(rows[0]?.version ?? '', Number(rows[0]?.number));
          return `PostgreSQL ${rows[0]?.version} (${home.kind})`;
        }),
        await findingOf('rights', async () => {
          if (home.adminUrl === undefined) return 'DATABASE_URL is not set: only the roles of services are known here';
          const names = [...SERVICES.map(({ name }) => name), 'jobs' as const];
          await proveRights(
            pool,
            names.map((name) => home.roles.nameOf(name)),
            [PLATFORM_SCHEMA, JOBS_SCHEMA, ...SERVICES.map(({ schema }) => schema)],
          );
          return 'the role of DATABASE_URL may make what is missing';
        }),
        await findingOf('installation', async () => {
          await proveHome(home, keys, SERVICES, []);
          return 'secret key and release fit the database';
        }),
        await findingOf('korean search', () => checkTrigrams(pool)),
        await findingOf('migrations', () => checkMigrations(pool, SERVICES)),
      ];
    } finally {
      await pool.end();
    }
  }, config);

const checkDataFolder = async ({ dataFolder, DATABASE_URL, MADANG_SECRET_KEY }: Config): Promise<string> => {
  if (existsSync(dataFolder)) {
    if (!(await stat(dataFolder)).isDirectory())
      throw new Error(`${dataFolder} is no folder: name another one in MADANG_DATA`);
    await access(dataFolder, constants.W_OK);
    return dataFolder;
  }
  return `${dataFolder} is not there${DATABASE_URL !== undefined && MADANG_SECRET_KEY !== undefined ? ', and not needed' : '; "madang start" makes it'}`;
};

/** What the server does there is tried: a user of Redis may be allowed other keys and commands. */
const checkRedis = async (url: string, prefix: string): Promise<string> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: REDIS_MS,
    commandTimeout: REDIS_MS,
    retryStrategy: () => null,
  });
  // The reason comes as an event; what the call throws only says that the connection is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    const key = `${prefix}doctor`;
    await redis.incrby(key, 1);
    await redis.pexpireat(key, Date.now() + REDIS_MS);
    return `answers, and counts under ${prefix}`;
  } catch (error) {
    const { message } = reason ?? (error as Error);
    throw new Error(`REDIS_URL: ${maskSecrets(message)}. Until it answers, each process counts requests for itself`, {
      cause: error,
    });
  } finally {
    redis.disconnect();
  }
};

/** What services need beside the database. */
const checkServices = async (config: Config): Promise<Finding[]> => {
  const outbound = createOutbound(config);
  try {
    const found = SERVICES.map(
      (service) => service.findings?.(serviceConfig(config, service), outbound) ?? Promise.resolve([]),
    );
    return (await Promise.all(found)).flat();
  } finally {
    await outbound.stop();
  }
};

/** As the role of each service, which sees what is its own. */
const tryServices = (config: Config): Promise<Finding[]> =>
  withInstallation(async ({ home, keys }) => {
    const outbound = createOutbound(config);
    const found: Finding[] = [];
    try {
      for (const service of SERVICES.filter((each) => 'trials' in each)) {
        const pool = openPool(home.roles.urlOf(service.name), 1, 'doctor');
        const own = { config: serviceConfig(config, service), keys: keysOf(keys, service) };
        try {
          found.push(...((await service.trials?.({ ...own, outbound, db: openDatabase(pool) })) ?? []));
        } finally {
          await pool.end();
        }
      }
      return found;
    } finally {
      await outbound.stop();
    }
  }, config);

interface Options {
  readonly json?: boolean;
  readonly model?: boolean;
}

const doctor = async ({ json, model }: Options): Promise<void> => {
  const config = readConfig();
  const findings: Finding[] = [
    { name: 'runtime', ok: true, result: `Node ${process.versions.node}` },
    await findingOf('data folder', () => checkDataFolder(config)),
    await findingOf('web app', async () =>
      (await webIsBuilt()) ? 'built' : 'not built yet; "madang start" builds it',
    ),
    ...(await checkDatabase(config).catch((error: unknown) => [
      { name: 'database', ok: false, result: maskSecrets((error as Error).message) },
    ])),
    ...(config.REDIS_URL === undefined
      ? []
      : [await findingOf('redis', () => checkRedis(config.REDIS_URL ?? '', config.REDIS_PREFIX))]),
    ...(await checkServices(config)),
    ...(model === true
      ? await tryServices(config).catch((error: unknown) => [
          { name: 'models', ok: false, result: maskSecrets((error as Error).message) },
        ])
      : []),
  ];
  if (json) console.log(JSON.stringify(findings, null, 2));
  else
    for (const { name, ok, result } of findings) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)} ${result}`);
  if (findings.some((finding) => !finding.ok)) process.exitCode = EXIT.failed;
};

export const command = new Command('doctor')
  .option('--json', 'as JSON')
  .option('--model', 'asks every connected model for a word too, which costs what that costs')
  .addHelpText(
    'after',
    '\nWorks beside a running server, and changes nothing. An embedded database that does not run is started for the check, and one that is not there is not made.',
  )
  .action((options: Options) => runCommand(() => doctor(options)));
