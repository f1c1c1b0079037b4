import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/src/platform/db/embedded/index.ts';
import { TEST_SECRET } from '../../server/src/platform/testing/cluster.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startGuest, type Person } from '../support/client.ts';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';

let folder: string;
let postgres: EmbeddedPostgres;
let admin: pg.Client;
let proxy: FaultProxy;
let server: MadangProcess;
let guest: Person;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-faults-'));
  postgres = await startEmbeddedPostgres({ folder, log: pino({ level: 'silent' }) });
  admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  const url = new URL(postgres.url);
  proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  const env = { DATABASE_URL: url.href, MADANG_SECRET_KEY: TEST_SECRET, MADANG_DATA: path.join(folder, 'own') };
  server = await startProcess([], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '5',
    RATE_LIMIT_PER_MINUTE: '0',
    ...env,
  });
  guest = await startGuest(server.url);
});
afterAll(async () => {
  server.kill('SIGTERM');
  const code = await server.exited();
  await admin.end();
  await proxy.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${table()}\n`);
  expect(code, server.output().slice(-3000)).toBe(0);
});

/** Ends what hangs; a minute is what a request took before. */
const HANGS_MS = 45_000;

interface Told {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: boolean;
}

const ask = async (
  method: 'GET' | 'POST',
  route: string,
  body?: unknown,
  token: string | undefined = guest.token,
): Promise<Told> => {
  const headers = {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const init = {
    method,
    headers,
    signal: AbortSignal.timeout(HANGS_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(`${server.url}/api/v1${route}`, init);
  const { code = 'ok' } = (await response.json()) as { code?: string };
  return { status: response.status, code, retryAfter: response.headers.has('retry-after') };
};
const read = () => ask('GET', '/conversations');
const write = () => ask('POST', '/conversations', { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' });
const arrive = () => ask('POST', '/auth/guest', {}, '');
const ready = async (): Promise<string> => {
  const response = await fetch(`${server.url}/ready`, { signal: AbortSignal.timeout(HANGS_MS) });
  const { reasons } = (await response.json()) as { reasons?: Record<string, string> };
  return response.ok ? 'ready' : (reasons?.['database'] ?? 'not ready');
};

const processesOfPostgres = (): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readlinkSync(`/proc/${pid}/cwd`).startsWith(path.join(folder, 'postgres'));
      } catch {
        return false;
      }
    });
const signalPostgres = (signal: NodeJS.Signals): void =>
  processesOfPostgres().forEach((pid) => void process.kill(pid, signal));

const roles = async (): Promise<string[]> =>
  (
    await admin.query<{ name: string }>(
      "SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'madang%' AND NOT rolsuper",
    )
  ).rows.map(({ name }) => pg.escapeIdentifier(name));
const disconnectAll = () =>
  admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'madang-%' AND application_name NOT LIKE 'madang-owner%' AND pid <> pg_backend_pid()",
  );
const forRoles = async (change: string): Promise<void> => {
  for (const name of await roles()) await admin.query(`ALTER ROLE ${name} ${change}`);
  await disconnectAll();
};

/** As PostgreSQL reports it, at each change of any table. */
const refuseChanges = async (sqlstate: string): Promise<void> => {
  await admin.query(
    `CREATE OR REPLACE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '${sqlstate}'; END $$`,
  );
  await admin.query(`DO $$ DECLARE t regclass; BEGIN
    FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss', 'public') LOOP
      EXECUTE format('CREATE TRIGGER fault BEFORE INSERT OR UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION public.fault()', t);
    END LOOP; END $$`);
};
const allowChanges = () => admin.query('DROP FUNCTION public.fault() CASCADE');

const LOCKED = 'chat.conversation';
/** Of the password: as it was, encrypted. */
let hashes: { name: string; hash: string }[] = [];

interface Fault {
  readonly name: string;
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  /** What `/ready` says meanwhile. */
  readonly ready: string;
  /** Of requests that change something, and of those that read. */
  readonly write: number;
  readonly read: number;
  /** Lines of the log from warn on: the outage is one. */
  readonly lines: number;
}

const AWAY = { write: 503, read: 503, lines: 1 } as const;
const FAULTS: readonly Fault[] = [
  {
    name: 'nobody listens',
    begin: () => proxy.set('closed'),
    end: () => proxy.set('open'),
    ready: 'unreachable',
    ...AWAY,
  },
  {
    name: 'frozen (SIGSTOP)',
    begin: () => {
      signalPostgres('SIGSTOP');
      return Promise.resolve();
    },
    end: () => {
      signalPostgres('SIGCONT');
      return Promise.resolve();
    },
    ready: 'no_answer',
    ...AWAY,
  },
  {
    name: 'bytes swallowed on the way',
    begin: () => proxy.set('swallowing'),
    end: () => proxy.set('open'),
    ready: 'no_answer',
    ...AWAY,
  },
  {
    name: 'disk full',
    begin: () => refuseChanges('53100'),
    end: allowChanges,
    ready: 'disk_full',
    write: 507,
    read: 200,
    lines: 1,
  },
  {
    name: 'out of memory',
    begin: () => refuseChanges('53200'),
    end: allowChanges,
    ready: 'out_of_memory',
    write: 503,
    read: 200,
    lines: 1,
  },
  {
    name: 'file error',
    begin: () => refuseChanges('58030'),
    end: allowChanges,
    ready: 'io_error',
    write: 503,
    read: 200,
    lines: 1,
  },
  {
    name: 'read-only',
    begin: async () => {
      await admin.query('ALTER DATABASE madang SET default_transaction_read_only = on');
      await disconnectAll();
    },
    end: async () => {
      await admin.query('SET transaction_read_only = off').catch(() => undefined);
      await admin.query('ALTER DATABASE madang RESET default_transaction_read_only');
      await disconnectAll();
    },
    ready: 'read_only',
    write: 503,
    read: 200,
    lines: 1,
  },
  {
    name: 'wrong password',
    begin: async () => {
      hashes = (
        await admin.query<{ name: string; hash: string }>(
          "SELECT quote_ident(rolname) AS name, rolpassword AS hash FROM pg_authid WHERE rolname LIKE 'madang%' AND NOT rolsuper",
        )
      ).rows;
      await forRoles("PASSWORD 'another'");
    },
    end: async () => {
      for (const { name, hash } of hashes) await admin.query(`ALTER ROLE ${name} PASSWORD ${pg.escapeLiteral(hash)}`);
    },
    ready: 'access_refused',
    ...AWAY,
  },
  {
    name: 'too many connections',
    begin: () => forRoles('CONNECTION LIMIT 0'),
    end: () => forRoles('CONNECTION LIMIT -1'),
    ready: 'too_many_connections',
    ...AWAY,
  },
];

const problemLines = (text: string): string[] =>
  text.split('\n').filter((line) => /"level":"(?:warn|error|fatal)"/.test(line));
const rows: string[][] = [['fault', 'change', 'read', 'new guest', '/ready', 'lines', 'afterwards']];
const table = (): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
};
const show = ({ status, code }: Told): string => (code === 'ok' ? String(status) : `${status} ${code}`);

const expectRecovery = async (): Promise<void> => {
  await expect.poll(ready, { timeout: 90_000, interval: 200 }).toBe('ready');
  expect([(await write()).status, (await read()).status, (await arrive()).status]).toEqual([201, 200, 201]);
};

describe('a fault of the database is the right problem, is named by /ready, is one line, and is over by itself', () => {
  for (const fault of FAULTS) {
    it(fault.name, { timeout: 300_000 }, async () => {
      await expectRecovery();
      const before = server.output().length;
      await fault.begin();
      let answers: Told[];
      try {
        // Whoever comes first finds it out; whoever comes later is told soon.
        const [changed, looked, arrived] = await Promise.all([write(), read(), arrive()]);
        answers = [changed, looked, arrived, ...(await Promise.all([write(), read(), arrive(), write(), write()]))];
        await expect.poll(ready, { timeout: 60_000 }).toBe(fault.ready);
      } finally {
        await fault.end();
      }
      await expectRecovery();
      await expect.poll(() => server.output().slice(before)).toContain('the database is back');
      const lines = problemLines(server.output().slice(before));
      const [changed, looked, arrived] = answers as [Told, Told, Told];
      rows.push([
        fault.name,
        show(changed),
        show(looked),
        show(arrived),
        `503 ${fault.ready}`,
        String(lines.length),
        'by itself',
      ]);
      expect(answers.map(({ status }) => status)).toEqual([
        fault.write,
        // The first may be given a connection that is just being ended.
        looked.status === 503 ? 503 : fault.read,
        fault.write,
        fault.write,
        fault.read,
        fault.write,
        fault.write,
        fault.write,
      ]);
      for (const { status, retryAfter } of answers) expect([status, retryAfter]).toEqual([status, status !== 200]);
      expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
        expect.stringMatching(/^the database .*; what needs it is refused until it is back$/),
      ]);
    });
  }

  const STATEMENTS: readonly { readonly name: string; readonly end: string | undefined }[] = [
    { name: 'statement cancelled', end: 'pg_cancel_backend' },
    { name: 'connection lost in mid-statement', end: 'pg_terminate_backend' },
    { name: 'a lock that is never given', end: undefined },
  ];
  for (const { name, end } of STATEMENTS) {
    it(name, { timeout: 300_000 }, async () => {
      await expectRecovery();
      const before = server.output().length;
      const holder = new pg.Client({ connectionString: postgres.url });
      await holder.connect();
      await holder.query(`BEGIN; LOCK TABLE ${LOCKED} IN ACCESS EXCLUSIVE MODE`);
      let answers: Told[];
      let meanwhile: string;
      try {
        const asked = Promise.all([write(), read()]);
        if (end !== undefined) {
          const endAll = async (): Promise<number> =>
            (
              await admin.query(
                `SELECT ${end}(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'madang-chat%'`,
              )
            ).rowCount ?? 0;
          let ended = 0;
          await expect.poll(async () => (ended += await endAll()), { interval: 50 }).toBeGreaterThanOrEqual(2);
        }
        answers = await asked;
        meanwhile = await ready();
      } finally {
        await holder.query('ROLLBACK');
        await holder.end();
      }
      await expectRecovery();
      const [changed, looked] = answers as [Told, Told];
      rows.push([
        name,
        show(changed),
        show(looked),
        '-',
        meanwhile,
        String(problemLines(server.output().slice(before)).length),
        'by itself',
      ]);
      expect(answers.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([
        [503, true],
        [503, true],
      ]);
      expect(meanwhile).toBe('ready');
    });
  }
});
