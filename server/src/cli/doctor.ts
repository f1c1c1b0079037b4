import { access, constants, mkdir } from 'node:fs/promises';
import { Command } from 'commander';
import pg from 'pg';
import { loadConfig, processEnvironment, type Config } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { migrationsApplied } from '../platform/db/apply-migrations.ts';
import { assertKoreanTrigrams } from '../platform/db/embedded/index.ts';
import { createLog, maskSecrets } from '../platform/log.ts';
import { webIsBuilt } from '../runtime/build-web.ts';
import { openDatabaseHome } from '../runtime/database.ts';
import { SERVICES } from '../services.ts';
import { EXIT, runCommand } from './failure.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

const OLDEST_POSTGRES = 150_000;

const check = async (name: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { name, ok: true, says: await look() };
  } catch (error) {
    return { name, ok: false, says: maskSecrets(error instanceof Error ? error.message : String(error)) };
  }
};

const checkDatabase = async (config: Config): Promise<Finding[]> => {
  const log = createLog({ ...config, LOG_LEVEL: 'silent' });
  const home = await openDatabaseHome(config, openSecretKeys(config), log);
  const pool = new pg.Pool({ connectionString: home.adminUrl ?? home.roles.urlOf('jobs'), max: 1 });
  try {
    return [
      await check('database', async () => {
        const { rows } = await pool.query<{ version: string; number: string }>("SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number");
        if (Number(rows[0]?.number) < OLDEST_POSTGRES) throw new Error(`PostgreSQL ${rows[0]?.version} is too old: 15 or newer is needed`);
        return `PostgreSQL ${rows[0]?.version} (${home.kind})`;
      }),
      await check('korean search', async () => {
        await pool.query('CREATE EXTENSION IF NOT EXISTS pg_trgm').catch(() => undefined);
        const client = await pool.connect();
        try {
          await assertKoreanTrigrams(client);
        } finally {
          client.release();
        }
        return 'trigrams of Hangul work';
      }),
      await check('migrations', async () => {
        for (const { schema, migrations } of SERVICES) {
          const done = await migrationsApplied(pool, schema, migrations).catch(() => false);
          if (!done) throw new Error(`schema ${schema} is not up to date: run "madang migrate", or "madang start", which does it too`);
        }
        return 'up to date';
      }),
    ];
  } finally {
    await pool.end();
    await home.stop();
  }
};

const checkModels = (config: Config): Finding => {
  const connected = [config.GOOGLE_API_KEY, config.OPENAI_API_KEY, config.OPENAI_COMPATIBLE_BASE_URL].filter((value) => value !== undefined);
  const says = connected.length > 0 ? `${connected.length} configured (not called: that could cost money)` : 'none connected; the built-in rules answer. Set GOOGLE_API_KEY, OPENAI_API_KEY or OPENAI_COMPATIBLE_BASE_URL';
  return { name: 'models', ok: true, says };
};

const doctor = async ({ json }: { json?: boolean }): Promise<void> => {
  const config = loadConfig(processEnvironment());
  const findings: Finding[] = [
    { name: 'runtime', ok: true, says: `Node ${process.versions.node}` },
    await check('data folder', async () => {
      await mkdir(config.dataFolder, { recursive: true });
      await access(config.dataFolder, constants.W_OK);
      return config.dataFolder;
    }),
    await check('web app', async () => ((await webIsBuilt()) ? 'built' : 'not built yet; "madang start" builds it')),
    ...(await checkDatabase(config).catch((error: unknown) => [{ name: 'database', ok: false, says: maskSecrets((error as Error).message) }])),
    checkModels(config),
  ];
  if (json) console.log(JSON.stringify(findings, null, 2));
  else for (const { name, ok, says } of findings) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)} ${says}`);
  if (findings.some((finding) => !finding.ok)) process.exitCode = EXIT.failed;
};

export const doctorCommand = new Command('doctor')
  .description('Check what Madang needs, and say what to do about what is missing.')
  .option('--json', 'as JSON')
  .addHelpText('after', '\nThe embedded database is started for the check if it is not running; a running Madang keeps it, so stop that first.')
  .action((options: { json?: boolean }) => runCommand(() => doctor(options)));
