import { z } from 'zod';
import { addressesProblem } from '../upstreams/addresses.ts';
import { Origins, Proxies } from './who-is-believed.ts';

/** Settings by the names of their environment variables. */
export type SettingsShape = Readonly<Record<string, z.ZodType>>;
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- none is what is meant
export type NoSettings = Readonly<Record<never, never>>;
type SettingsOf<S extends SettingsShape> = z.output<z.ZodObject<S>>;

export const text = z.string().min(1);
/** A key as it goes into a header: files with settings often end in spaces or in the line ends of Windows. */
export const keyText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, { error: 'is no key: it has a space or a letter that no key has. Copy it again' });
/** They come along from files and terminals. Line breaks in a URL are no part of it (WHATWG URL, 4.4), and are left out. */
const NO_CONTROL = /^\P{Cc}*$/u;
const hasControl = { error: 'has a line break or another control character in it. Copy it again' };
/** What somebody has made up, and may have spaces in it. */
export const longSecret = z.string().min(32).regex(NO_CONTROL, hasControl);
/** What is listed in a setting or an option, separated by commas. */
export const entriesOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
export const list = z.string().default('').transform(entriesOf);
export const httpUrl = z.url({ protocol: /^https?$/, error: 'is not a URL that begins with http:// or https://' });
const postgresUrl = z
  .url({
    protocol: /^postgres(ql)?$/,
    error:
      'is not a URL of PostgreSQL, e.g. postgres://user:password@db.example.com:5432/madang; there is no other kind of database',
  })
  .regex(NO_CONTROL, hasControl);

/** Of one process or several; what it is made of is read where it is used (upstreams/addresses.ts). */
const addresses = text.superRefine((value, context) => {
  const message = addressesProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

export const addressSetting = (service: string, aliases: readonly string[] = []) =>
  addresses.optional().meta({
    description: `Address of the ${service} service when it runs in another process, or several: docs/gateway.md`,
    ...(aliases.length > 0 ? { aliases } : {}),
  });
export const roleUrlSetting = (role: string) =>
  postgresUrl.optional().meta({
    description: `Database URL of the ${role} role, when this process must not hold DATABASE_URL`,
    secret: true,
  });

/** As https://www.iana.org/assignments/uri-schemes/prov/redis has it; rediss is the same over TLS. */
const isRedisUrl = (url: string): boolean => /^rediss?:\/\//.test(url) && URL.canParse(url);

/** How access tokens are signed: of the platform, which checks them, and of the service that signs them. */
export const accessTokenSettings = {
  ACCESS_TOKEN_ALGORITHM: z
    .enum(['EdDSA', 'ES256', 'HS256'])
    .default('EdDSA')
    .meta({
      description:
        'How access tokens are signed: by a key pair whose public half is in the JWKS (EdDSA, ES256), or by a secret that is shared with those who check them (HS256)',
      aliases: ['JWT_ALGORITHM'],
    }),
  ACCESS_TOKEN_SECRET: longSecret.optional().meta({
    description: 'The shared secret of HS256, for all processes; whoever knows it can sign in as anybody',
    secret: true,
  }),
} as const;

const dnsServers = list.pipe(
  z.array(
    z
      .string()
      .refine(
        (entry) => /^(\[[\da-f:.]+\]|[\d.]+)(:\d{1,5})?$/i.test(entry),
        'is no address of a DNS server, e.g. 10.0.0.2:53',
      ),
  ),
);

const OWN_PATHS = /^\/(api|v1|mcp|docs|swagger|health|ready|metrics|assets)(\/|$)/i;

const hosts = list.pipe(
  z.array(z.string().regex(/^[\w.[\]:-]+:\d{1,5}$/, 'is not a host and a port, e.g. n8n.internal:5678')),
);

/** Of the platform, and of a service that opens connections of its own. */
export const outboundSettings = {
  OUTBOUND_PROXY: z
    .union([z.enum(['none', 'env']), httpUrl])
    .default('none')
    .meta({ description: 'Proxy for calls to outside services: none, env (HTTPS_PROXY) or a URL' }),
  OUTBOUND_TIMEOUT_SECONDS: z.coerce
    .number()
    .min(1)
    .max(600)
    .default(60)
    .meta({ description: 'Longest silence of an outside service' }),
  OUTBOUND_PRIVATE_HOSTS: hosts.meta({
    description:
      'Hosts of the own network that people may name in addresses of webhooks, and admins in those of MCP servers, as host:port, separated by commas; also without https. All others have to be on the internet',
  }),
  COLLECTOR_PRIVATE_HOSTS: hosts.meta({
    description:
      'Hosts of the own network whose pages may be kept as links, as host:port, separated by commas. Everybody, guests too, then reads what these hosts show without signing in. All others have to be on the internet',
  }),
} as const;

/** Whether the runtime knows a time zone by this name. */
export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** Of every service that limits what may be used in a day or a month. */
export const usageSettings = {
  USAGE_TIME_ZONE: text
    .default('Asia/Seoul')
    .refine(isTimeZone, 'is no time zone, e.g. Asia/Seoul')
    .meta({ description: 'Where days and months of usage and of its limits begin at midnight' }),
} as const;

const isPercentEncoded = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
};

/** Values are percent-encoded, as the specification of OpenTelemetry has it. */
const otlpHeaders = list.pipe(
  z.array(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^|~-]+=[\x21-\x7e]+$/, 'is not name=value, separated by commas')
      .refine(isPercentEncoded, 'has a % in it that begins no percent-encoding'),
  ),
);

/** By the names that OpenTelemetry gives them. */
const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().meta({
    description:
      'Collector of OpenTelemetry to which traces are sent (OTLP over HTTP, JSON), e.g. http://localhost:4318; without it there are none',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.meta({
    description: 'Headers for it, as name=value, separated by commas',
    secret: true,
  }),
  OTEL_SERVICE_NAME: text.optional().meta({
    description: 'Name of this process in traces; madang, or madang- and what it runs',
  }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).meta({
    description: 'Of traces that begin here, the part that is recorded; of others, what their clients have decided',
  }),
} as const;

/** Of every service that sends mail (mail.ts). */
export const mailSettings = {
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is not a URL that begins with smtp:// or smtps://' })
    .regex(NO_CONTROL, hasControl)
    .optional()
    .meta({
      description:
        'Server that sends mail, e.g. smtp://user:password@mail.example.com:587; without it messages are kept in the data folder (`madang mail`)',
      secret: true,
    }),
  MAIL_FROM: z.string().min(3).default('Madang <madang@localhost>').meta({ description: 'Sender of mail' }),
} as const;

/**
 * What the process itself is set up by; each service adds its own. `secret` settings are masked, `aliases` are other
 * names for the same setting. `madang config` prints all of them, and docs/configuration.md names them.
 */
export const platformSettings = {
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .meta({ description: 'production refuses insecure settings' }),
  HOST: text.default('127.0.0.1').meta({ description: 'Address to listen on; 0.0.0.0 for every network' }),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8080)
    .meta({ description: 'Port to listen on; 0 picks a free one' }),
  PUBLIC_URL: httpUrl.optional().meta({
    description:
      'Where people reach this installation, else http://localhost and PORT, or HOST where that is another machine’s name; services apart take 8080: links in mail and tokens name it; cookies are Secure when it is https',
  }),
  GATEWAY_PREFIX: z
    .string()
    .regex(/^(\/[a-z\d~-][\w.~-]*)+$/i, 'is no path such as /e')
    .refine((path) => !OWN_PATHS.test(path), 'begins with a path of our own: choose another, e.g. /e')
    .optional()
    .meta({
      description:
        'Path under which a proxy in front passes the API on, e.g. /e: /e/api/v1/users/me is answered as /api/v1/users/me',
    }),
  MADANG_DATA: text
    .optional()
    .meta({ description: 'Data folder: embedded database and secret key. Default ./data; as root /var/lib/madang' }),
  DATABASE_URL: postgresUrl.optional().meta({
    description:
      'PostgreSQL 15 or newer, as a role that may create roles and schemas; without it PostgreSQL is embedded',
    secret: true,
  }),
  JOBS_DATABASE_URL: roleUrlSetting('jobs'),
  REDIS_URL: z
    .string()
    .regex(NO_CONTROL, hasControl)
    .refine(isRedisUrl, 'is no address of a Redis: redis://host:6379, or rediss:// with TLS')
    .optional()
    .meta({
      description:
        'Redis in which processes count requests together for RATE_LIMIT_PER_MINUTE. Without it, or while it is away, each counts for itself; nothing else depends on it',
      secret: true,
    }),
  REDIS_PREFIX: z
    .string()
    .default('madang:')
    .meta({ description: 'Begins every key in Redis; another one for each installation that shares it' }),
  MADANG_SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .meta({
      description:
        'At least 32 random characters; wraps signing keys and derives tokens. Without it, one is made in the data folder',
      secret: true,
      aliases: ['JWT_SECRET_KEY'],
    }),
  ...accessTokenSettings,
  MADANG_ENV: z
    .enum(['development', 'production'])
    .default('production')
    .meta({ description: 'development opens /dev/mail and dummy tokens, for callers on this machine only' }),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .default(1200)
    .meta({ description: 'Requests a minute for one client address; 0 switches the limit off' }),
  TRUSTED_PROXIES: list.pipe(Proxies).meta({
    description:
      'Addresses or networks whose X-Forwarded-* headers are believed, separated by commas: the proxy in front and, for a service apart, the gateway. Nobody else may be able to connect from there',
  }),
  CORS_ORIGINS: list.pipe(Origins).meta({
    description:
      'Other origins whose pages may call the API, separated by commas; trusted as our own pages, session cookies included',
  }),
  WORKERS: z.coerce.number().int().min(1).max(64).optional().meta({
    description:
      'So many processes behind one port, supervised: one that ends is started anew. Without it there is one process, unsupervised',
  }),
  WORKER_SILENT_SECONDS: z.coerce.number().int().min(2).max(600).default(30).meta({
    description: 'A worker that gives no sign of life for so long is killed, and another one started',
  }),
  ONLY: z.enum(['web', 'tasks']).optional().meta({
    description:
      'web: requests, but neither events, timetables nor tasks; tasks: these alone, with /health, /ready and /metrics. Some process has to do each',
  }),
  DISCOVERY_SECONDS: z.coerce.number().min(1).max(3600).default(5).meta({
    description: 'How often DNS is asked for the addresses of services that are named by dns+http:// or srv+http://',
  }),
  DISCOVERY_SERVERS: dnsServers.meta({
    description:
      'DNS servers that are asked for them, as address:port, separated by commas; those of the system otherwise',
  }),
  DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(20).meta({
    description:
      'How long a stop may take from SIGTERM to the end: requests, answers and jobs finish or are cut off, then PostgreSQL stops',
  }),
  DEFAULT_LANGUAGE: z.enum(['ko', 'en']).default('ko').meta({
    description: 'Language of errors and mail for whoever asks for neither Korean nor English (Accept-Language)',
  }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'Least severe log line that is written' }),
  ACCESS_LOG: z.enum(['true', 'false']).default('false').meta({
    description:
      'Whether each request is a line of the log: method, path without what is in it, status, milliseconds, who',
  }),
  LOG_FORMAT: z
    .enum(['auto', 'json', 'pretty'])
    .default('auto')
    .meta({ description: 'auto is readable in a terminal and JSON elsewhere' }),
  LOG_FILE: text.optional().meta({
    description:
      'A file, or a folder for madang.log, to which log lines go as JSON beside stdout: rotated at 10 MB, five of them kept; several processes of one machine may share it, on a disk of its own',
  }),
  ...tracingSettings,
  ...outboundSettings,
} as const;
export type PlatformSettings = SettingsOf<typeof platformSettings>;

/** What every service may know of the process that it runs in: nothing secret, and nothing of how it is reached. */
export const SHARED = [
  'NODE_ENV',
  'PUBLIC_URL',
  'MADANG_ENV',
  'CORS_ORIGINS',
  'dataFolder',
  'production',
  'issuer',
  'publicAddress',
] as const;

/** What is derived from the settings. */
export interface DerivedConfig {
  readonly dataFolder: string;
  readonly production: boolean;
  /** Issuer of our tokens: the same in every process, and still the same when this one listens on another port. */
  readonly issuer: string;
  /** Where people come, without a slash at the end: links in mail name it, and passkeys belong to it. */
  readonly publicAddress: string;
}

/** The settings as a service sees them: its own, and what is {@link SHARED}. */
export type ServiceConfig<S extends SettingsShape = NoSettings> = Readonly<
  Pick<PlatformSettings & DerivedConfig, (typeof SHARED)[number]> &
    ([keyof S] extends [never] ? unknown : SettingsOf<S>)
>;

/** Whose settings are read beside the platform's. */
export interface SettingsOwner {
  readonly name: string;
  readonly settings?: SettingsShape;
  /** Other names for the setting of its address. */
  readonly addressAliases?: readonly string[];
}

export interface SettingMeta {
  readonly description: string;
  readonly secret?: boolean;
  readonly aliases?: readonly string[];
}

export const metaOf = (setting: z.ZodType | undefined): SettingMeta => setting?.meta() as unknown as SettingMeta;

/** Names of the settings that say where a service is reached, and as which role it connects. */
export const addressName = (service: string): string => `${service.toUpperCase()}_URL`;
export const roleUrlName = (role: string): string => `${role.toUpperCase()}_DATABASE_URL`;

/**
 * Every setting in the order in which they are listed: the platform's, those of where services are, those of services.
 * @param names all services of the installation
 * @throws Error where two mean different settings by one name; that one declares what another exports is fine
 */
export const allSettings = (names: readonly string[], owners: readonly SettingsOwner[]): SettingsShape => {
  const shape: Record<string, z.ZodType> = { ...platformSettings };
  for (const name of names) {
    shape[roleUrlName(name)] = roleUrlSetting(name);
    shape[addressName(name)] = addressSetting(name, owners.find((owner) => owner.name === name)?.addressAliases);
  }
  for (const { name, settings = {} } of owners) {
    for (const [setting, schema] of Object.entries(settings)) {
      if ((shape[setting] ??= schema) !== schema)
        throw new Error(`${setting} of the service ${name} is the name of another setting`);
    }
  }
  return shape;
};
