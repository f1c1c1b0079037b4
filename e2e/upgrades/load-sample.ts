import { createDecipheriv } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import pg from 'pg';
import { loadConfig, type Config } from '../../server/src/platform/config/config.ts';
import { openSecretKeys, type SecretKeySource } from '../../server/src/platform/config/secret-key.ts';
import { createRole, roleUrls, type RoleName, type RoleUrls } from '../../server/src/platform/db/roles.ts';
import { ADMIN, NAME, SAMPLE_SECRET, type Sample } from './sample.ts';

/** A sample in a database of its own, as if it had been dumped just now. */
export interface LoadedSample {
  readonly url: string;
  readonly config: Config;
  readonly keys: SecretKeySource;
  readonly roles: RoleUrls;
  /** Settings of a process on it. */
  readonly env: Readonly<Record<string, string>>;
  /** As the admin. */
  readonly admin: pg.Client;
  close(): Promise<void>;
}

/** Owners of what is in the samples. A role that came later is made by the upgrade. */
const OLD_ROLES: readonly RoleName[] = ['identity', 'users', 'chat', 'recycle', 'jobs'];

/** Sessions, shares and deadlines of then would be over: the clock of the data is set to now. */
const moveToNow = async (admin: pg.Client, dumpedAt: string): Promise<void> => {
  const { rows } = await admin.query<{ name: string; columns: string[] }>(
    `SELECT format('%I.%I', c.table_schema, c.table_name) AS name, array_agg(quote_ident(c.column_name)) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE t.table_type = 'BASE TABLE' AND c.data_type = 'timestamp with time zone' AND c.is_generated = 'NEVER'
        AND c.table_schema NOT IN ('pg_catalog', 'information_schema', 'pgboss') GROUP BY 1`,
  );
  await admin.query('SET session_replication_role = replica'); // no trigger takes this for a change
  for (const { name, columns } of rows) {
    await admin.query(
      `UPDATE ${name} SET ${columns.map((column) => `${column} = ${column} + (now() - $1::timestamptz)`).join(', ')}`,
      [dumpedAt],
    );
  }
  await admin.query('RESET session_replication_role');
};

const urlFor = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** Loads a sample into a new database `name` of the server. */
export const loadSample = async (serverUrl: string, name: string, { sql, facts }: Sample): Promise<LoadedSample> => {
  const server = await connect(urlFor(serverUrl, 'postgres'));
  await server.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
  const url = urlFor(serverUrl, name);
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: url,
    MADANG_SECRET_KEY: SAMPLE_SECRET,
    LOG_LEVEL: 'silent',
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    DRAIN_SECONDS: '1',
  };
  const config = loadConfig(env);
  const keys = openSecretKeys(config);
  const roles = roleUrls(config, keys, url);
  for (const role of OLD_ROLES) await createRole(server, roles.nameOf(role), roles.passwordOf(role));
  const loader = await connect(url);
  const { rows } = await loader.query<{ admin: string }>('SELECT quote_ident(current_user) AS admin');
  await loader.query(sql.replaceAll(NAME, name).replaceAll(ADMIN, rows[0]?.admin ?? ''));
  await loader.end();
  const admin = await connect(url);
  await moveToNow(admin, facts.dumped_at);
  return {
    url,
    config,
    keys,
    roles,
    env,
    admin,
    async close() {
      await admin.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
};

/** AES-256-GCM: nonce of 12 bytes, tag of 16, ciphertext, as all releases have wrapped signing keys. */
const unwrap = (wrapped: Buffer, key: Buffer): string => {
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12));
  decipher.setAuthTag(wrapped.subarray(12, 28));
  return Buffer.concat([decipher.update(wrapped.subarray(28)), decipher.final()]).toString('utf8');
};

const decode = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;

/** The token as the release would have issued it just now: the same header and claims, signed by its key, at another time. */
export const issuedNow = async ({ admin, keys }: LoadedSample, token: string): Promise<string> => {
  const [head, body] = token.split('.');
  const [header, claims] = [decode(head), decode(body)];
  const { rows } = await admin.query<{ wrapped: Buffer }>(
    'SELECT wrapped_private_jwk AS wrapped FROM auth.signing_keys WHERE kid = $1',
    [header['kid']],
  );
  const key = await importJWK(
    JSON.parse(unwrap(rows[0]?.wrapped ?? Buffer.alloc(0), keys.derive('signing-keys'))) as JWK,
    String(header['alg']),
  );
  const iat = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims, iat, exp: iat + Number(claims['exp']) - Number(claims['iat']) })
    .setProtectedHeader(header as { alg: string })
    .sign(key);
};
