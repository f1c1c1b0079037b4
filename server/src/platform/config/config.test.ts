import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, loadConfig, serviceConfig } from './config.ts';
import { keysOf, openSecretKeys } from './secret-key.ts';
import { accessTokenSettings, text } from './settings.ts';

/** A service with settings of its own, and one that shares a setting of the platform's. */
const models = {
  name: 'models',
  settings: {
    MODELS_KEY: text.optional().meta({ description: 'A key', secret: true, aliases: ['OTHER_KEY'] }),
    MODELS_NAME: text.default('small').meta({ description: 'A name' }),
  },
} as const;
const signer = { name: 'signer', settings: accessTokenSettings, addressAliases: ['SIGNER_SERVICE_URL'] } as const;
const services = [models, signer];

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env, { services });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
it.each([
  [{ PORT: '9000' }, 'http://localhost:9000'],
  [{ PORT: '80', HOST: '0.0.0.0' }, 'http://localhost'],
  [{ PORT: '9000', HOST: '::' }, 'http://localhost:9000'],
  [{ PORT: '9000', HOST: '192.0.2.7' }, 'http://192.0.2.7:9000'],
  [{ PORT: '9000', HOST: '2001:db8::7' }, 'http://[2001:db8::7]:9000'],
  [{ PORT: '0' }, 'http://localhost:8080'],
  [{ PORT: '9000', PUBLIC_URL: 'https://madang.example/' }, 'https://madang.example'],
] satisfies [Record<string, string>, string][])(
  'of %j the public address is %s',
  (env: Record<string, string>, address) => {
    expect(loadConfig(env, { wholeInstallation: true }).publicAddress).toBe(address);
    // Tokens go on working when the port changes.
    expect(loadConfig(env, { wholeInstallation: true }).issuer).toBe(loadConfig(env).issuer);
    // A service apart does not know where the gateway listens.
    expect(loadConfig(env).publicAddress).toBe(env['PUBLIC_URL'] === undefined ? 'http://localhost:8080' : address);
  },
);

const variables = (problems: readonly string[]): string[] =>
  problems.map((problem) => problem.split(':')[0] ?? '').sort();

describe('configuration', () => {
  it('works with nothing set', () => {
    expect(loadConfig({})).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', production: false });
  });

  it('reports all problems at once, each with its variable', () => {
    const env = {
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      MADANG_SECRET_KEY: 'short',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'ftp://x',
      DRAIN_SECONDS: '-1',
    };
    expect(variables(problemsOf(env))).toEqual(Object.keys(env).sort());
  });

  it('takes the names that the briefs use, and the database in parts', () => {
    const config = loadConfig({
      JWT_SECRET_KEY: 'x'.repeat(40),
      POSTGRES_HOST: 'db',
      POSTGRES_USER: 'u@x',
      POSTGRES_PASSWORD: 'p/w:1',
      POSTGRES_DB: 'm',
    });
    expect(config.MADANG_SECRET_KEY).toBe('x'.repeat(40));
    expect(config.DATABASE_URL).toBe('postgres://u%40x:p%2Fw%3A1@db:5432/m');
  });

  it('names of other backends do what they say, or are refused', () => {
    const JWT_ACCESS_TOKEN_EXPIRE_MINUTES = '30'; // of the service that signs them
    const read = loadConfig({
      JWT_ACCESS_TOKEN_EXPIRE_MINUTES,
      JWT_ALGORITHM: 'ES256',
      JWT_REFRESH_TOKEN_EXPIRE_DAYS: '7',
    });
    expect(read.ACCESS_TOKEN_ALGORITHM).toBe('ES256');
    const unused = {
      JWT_ACCESS_EXPIRE_HOURS: '1',
      JWT_REFRESH_EXPIRE_HOURS: '24',
      JWT_REFRESH_TOKEN_EXPIRE_DAYS: '14',
      REDIS_HOST: 'redis',
    };
    expect(variables(problemsOf({ ...unused, REDIS_PORT: '6379' }))).toEqual(Object.keys(unused));
    for (const JWT_ALGORITHM of ['RS256', 'none', 'HS256'])
      expect(problemsOf({ JWT_ALGORITHM }), 'HS256 needs a secret of its own').toHaveLength(1);
  });

  it('treats an empty variable as none', () => {
    const config = loadConfig({ PORT: '', PUBLIC_URL: '' });
    expect([config.PORT, config.PUBLIC_URL]).toEqual([8080, undefined]);
  });

  it('refuses insecure settings in production only', () => {
    const env = { DATABASE_URL: 'postgres://a@b/c', CORS_ORIGINS: 'https://a.example,*' };
    expect(problemsOf(env)).toEqual([]);
    expect(variables(problemsOf({ ...env, NODE_ENV: 'production' }))).toEqual(['CORS_ORIGINS', 'MADANG_SECRET_KEY']);
    expect(
      variables(problemsOf({ ...env, NODE_ENV: 'production', CORS_ORIGINS: '', MADANG_SECRET_KEY: 'a'.repeat(40) })),
    ).toEqual(['MADANG_SECRET_KEY']);
  });

  it.each([
    'gateway',
    '10.0.0',
    '10.1',
    '1',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/255.0.0.0',
    'fe80::1%eth0',
    'true',
    '*',
  ])('takes no proxy that is nobody, everybody, or written as few read it: %s', (entry) => {
    expect(variables(problemsOf({ TRUSTED_PROXIES: `127.0.0.1, ${entry}` }))).toHaveLength(1);
  });

  it('takes addresses and networks of proxies', () => {
    const entries = ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '::ffff:10.0.0.1', 'loopback', 'uniquelocal'];
    expect(loadConfig({ TRUSTED_PROXIES: entries.join(', ') }).TRUSTED_PROXIES).toEqual(entries);
  });

  it('takes origins as browsers write them', () => {
    expect(
      loadConfig({ CORS_ORIGINS: 'https://App.Example.org/, http://localhost:5173,https://a.example:443' })
        .CORS_ORIGINS,
    ).toEqual(['https://app.example.org', 'http://localhost:5173', 'https://a.example']);
    for (const entry of [
      'null',
      'app.example.org',
      'https://a.example/app',
      'file:///',
      'https://u@a.example',
      'https://a.example?x',
    ])
      expect(problemsOf({ CORS_ORIGINS: entry })).toHaveLength(1);
  });

  it('masks every secret when it is printed', () => {
    const secrets = {
      DATABASE_URL: 'postgres://a:hidden-1@b/c',
      CHAT_DATABASE_URL: 'postgres://a:hidden-2@b/c',
      MADANG_SECRET_KEY: 'hidden-3'.repeat(5),
      ACCESS_TOKEN_SECRET: 'hidden-4'.repeat(5),
      MODELS_KEY: 'hidden-5',
      OTEL_EXPORTER_OTLP_HEADERS: 'key=hidden-6',
    };
    // A name and a password in any address.
    const inAddresses = {
      OUTBOUND_PROXY: 'http://u:hidden-7@proxy.example:3128',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:hidden-8@traces.example:4318',
    };
    const printed = JSON.stringify(
      describeSettings(loadConfig({ ...secrets, ...inAddresses }, { services }), services),
    );
    expect(printed).toContain('http://***@proxy.example:3128');
    expect(printed).not.toContain('hidden');
    expect(printed.match(/\*{8}/g)).toHaveLength(Object.keys(secrets).length);
  });
});

describe('what a service sees of the settings', () => {
  const config = loadConfig(
    {
      OTHER_KEY: 'k',
      MADANG_SECRET_KEY: 'm'.repeat(32),
      ACCESS_TOKEN_SECRET: 's'.repeat(32),
      DATABASE_URL: 'postgres://a:b@c/d',
      PUBLIC_URL: 'https://a.example',
      MODELS_URL: 'http://m',
      SIGNER_SERVICE_URL: 'http://s',
    },
    { services },
  );

  it('is its own and what every service may know, and no secret of anybody else', () => {
    expect(serviceConfig(config, models)).toEqual({
      MODELS_KEY: 'k',
      MODELS_NAME: 'small',
      NODE_ENV: 'development',
      PUBLIC_URL: 'https://a.example',
      MADANG_ENV: 'production',
      CORS_ORIGINS: [],
      dataFolder: config.dataFolder,
      production: false,
      issuer: 'https://a.example',
      publicAddress: 'https://a.example',
    });
    const seen = JSON.stringify(serviceConfig(config, { name: 'plain' }));
    for (const secret of ['"k"', 'mmm', 'sss', 'postgres:']) expect(seen).not.toContain(secret);
    expect(serviceConfig(config, signer).ACCESS_TOKEN_SECRET).toBe('s'.repeat(32));
  });

  it('cannot be taken before it has been read, or mean two things by one name', () => {
    expect(() => serviceConfig(loadConfig({}), models)).toThrow(/settings of models were not read/);
    expect(() =>
      loadConfig({}, { services: [...services, { name: 'late', settings: { MODELS_NAME: text } }] }),
    ).toThrow(/MODELS_NAME of the service late/);
  });

  it('has an address and a role for each service, by whatever name it goes', () => {
    expect(config.addresses).toMatchObject({ models: 'http://m', signer: 'http://s' });
    expect(
      loadConfig({ DATABASE_URL: 'postgres://a@b/c', MODELS_DATABASE_URL: 'postgres://m@b/c' }, { services })
        .databaseUrls,
    ).toMatchObject({ models: 'postgres://m@b/c', signer: undefined });
  });
});

describe('the secret of an installation', () => {
  it('is made once, for its owner only, and derives different keys for different purposes', () => {
    const first = openSecretKeys({ dataFolder: folder, MADANG_SECRET_KEY: undefined });
    expect(first.exists()).toBe(false);
    expect(() => first.derive('a')).toThrow(/MADANG_SECRET_KEY is not set/);
    expect(readdirSync(folder)).toEqual([]); // looking makes nothing
    first.make();
    const file = path.join(folder, 'secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toHaveLength(64);
    first.make();
    const second = openSecretKeys({ dataFolder: folder, MADANG_SECRET_KEY: undefined });
    expect(second.derive('a')).toEqual(first.derive('a'));
    expect(first.derive('a')).not.toEqual(first.derive('b'));
  });

  it('gives a service the keys that its definition asks for, and no other', () => {
    const all = openSecretKeys({ dataFolder: '/nowhere', MADANG_SECRET_KEY: 'm'.repeat(32) });
    const own = keysOf(all, { name: 'models', keys: ['drafts'] });
    expect(own.derive('drafts')).toEqual(all.derive('drafts'));
    expect(() => own.derive('totp')).toThrow(/models has no key for totp/);
    expect(() => keysOf(all, { name: 'plain' }).derive('database-roles')).toThrow(/no key/);
  });

  const folder = mkdtempSync(path.join(tmpdir(), 'madang-secret-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    '0.0.0.0/0',
    '0.0.0.0/1,128.0.0.0/1',
    '10.0.0.0/7',
    '::/0',
    '2000::/3',
    '::ffff:0:0/96',
    '::ffff:0.0.0.0/97',
  ])('believes no network as wide as %s', (proxies) => {
    expect(() => loadConfig({ NODE_ENV: 'test', TRUSTED_PROXIES: proxies })).toThrow(/TRUSTED_PROXIES/);
  });

  it.each(['https://*.app.example', 'https://app.example/path', 'app.example'])(
    'refuses %s, which no browser sends, as an origin',
    (origin) => {
      expect(() => loadConfig({ NODE_ENV: 'test', CORS_ORIGINS: origin })).toThrow(/CORS_ORIGINS/);
    },
  );
});
