import { PlanId } from '@madang/contracts/users/settings';
import { z } from 'zod';
import { signInSettings } from './sign-in-settings.ts';

const list = z
  .string()
  .default('')
  .transform((value) => value.split(',').map((part) => part.trim()).filter((part) => part !== ''));

const httpUrl = z.url({ protocol: /^https?$/ });
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

const address = (service: string) =>
  httpUrl.optional().meta({ description: `Address of the ${service} service when it runs in another process` });
const roleUrl = (role: string) =>
  postgresUrl.optional().meta({ description: `Database URL of the ${role} role, when this process must not hold DATABASE_URL`, secret: true });

/**
 * Every setting: its environment variable, meaning and default. `madang config` prints this; docs/configuration.md is made from it.
 * `secret` settings are masked, `aliases` are other names for the same setting.
 */
export const ConfigSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development').meta({ description: 'production refuses insecure settings' }),
  HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'Address to listen on; 0.0.0.0 for every network' }),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080).meta({ description: 'Port to listen on; 0 picks a free one' }),
  PUBLIC_URL: httpUrl.optional().meta({ description: 'Where people reach this installation, else http://localhost:8080: links in mail and tokens name it; cookies are Secure when it is https' }),
  MADANG_DATA: z.string().min(1).optional().meta({ description: 'Data folder: embedded database and secret key. Default ./data; as root /var/lib/madang/<hash>' }),
  DATABASE_URL: postgresUrl.optional().meta({ description: 'PostgreSQL 15 or newer, as a role that may create roles and schemas; without it PostgreSQL is embedded', secret: true }),
  IDENTITY_DATABASE_URL: roleUrl('identity'),
  USERS_DATABASE_URL: roleUrl('users'),
  CHAT_DATABASE_URL: roleUrl('chat'),
  RECYCLE_DATABASE_URL: roleUrl('recycle'),
  JOBS_DATABASE_URL: roleUrl('jobs'),
  IDENTITY_URL: address('identity').meta({ aliases: ['AUTH_SERVICE_URL'] }),
  USERS_URL: address('users'),
  CHAT_URL: address('chat'),
  RECYCLE_URL: address('recycle'),
  MADANG_SECRET_KEY: z.string().min(32).optional().meta({ description: 'At least 32 random characters; wraps signing keys and derives tokens. Without it, one is made in the data folder', secret: true, aliases: ['JWT_SECRET_KEY'] }),
  SELF_SERVICE_PLANS: list.default(['free']).pipe(z.array(PlanId)).meta({ description: 'Plans that people may choose themselves, separated by commas; an administrator sets the others' }),
  ACCESS_TOKEN_MINUTES: z.coerce.number().min(0.05).max(60).default(15).meta({ description: 'Lifetime of an access token' }),
  ACCESS_TOKEN_ALGORITHM: z.enum(['EdDSA', 'ES256', 'HS256']).default('EdDSA').meta({ description: 'How access tokens are signed: by a key pair whose public half is in the JWKS (EdDSA, ES256), or by a secret that is shared with those who check them (HS256)' }),
  ACCESS_TOKEN_SECRET: z.string().min(32).optional().meta({ description: 'The shared secret of HS256, for all processes; whoever knows it can sign in as anybody', secret: true }),
  ERASE_ACCOUNTS_AFTER_DAYS: z.coerce.number().int().min(1).max(365).default(30).meta({ description: 'Days for which an account that its owner has deleted can be taken back; then it is erased' }),
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(8).meta({ description: 'Shortest password that may be chosen' }),
  BREACHED_PASSWORDS_URL: httpUrl.optional().meta({ description: 'Where passwords that are chosen are looked for among the leaked ones, e.g. https://api.pwnedpasswords.com; five digits of a hash go out' }),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional().meta({ description: 'Server that sends mail, e.g. smtp://user:password@mail.example.com:587; without it messages are kept in the data folder (`madang mail`)', secret: true }),
  MAIL_FROM: z.string().min(3).default('Madang <madang@localhost>').meta({ description: 'Sender of mail' }),
  REQUIRE_VERIFIED_EMAIL: z.enum(['true', 'false']).optional().meta({ description: 'Whether an e-mail address must be confirmed before it can be used to sign in; true where SMTP_URL is set' }),
  REQUIRE_ADMIN_SECOND_FACTOR: z.enum(['true', 'false']).default('false').meta({ description: 'Whether the rights of an admin wait until the account has an authenticator app or a passkey' }),
  MADANG_ENV: z.enum(['development', 'production']).default('production').meta({ description: 'development opens /dev/mail and dummy tokens, for callers on this machine only' }),
  ...signInSettings,
  MAX_MESSAGE_CHARS: z.coerce.number().int().min(100).max(200_000).default(32_000).meta({ description: 'Longest message that a person may send' }),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(1200).meta({ description: 'Requests a minute for one client address; 0 switches the limit off' }),
  TRUSTED_PROXIES: list.meta({ description: 'Addresses or networks whose X-Forwarded-* headers are believed, separated by commas' }),
  CORS_ORIGINS: list.meta({ description: 'Other origins whose pages may call the API, separated by commas' }),
  DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(20).meta({ description: 'How long requests and streams may take to finish at shutdown' }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').meta({ description: 'Least severe log line that is written' }),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto').meta({ description: 'auto is readable in a terminal and JSON elsewhere' }),
  OUTBOUND_PROXY: z.union([z.enum(['none', 'env']), httpUrl]).default('none').meta({ description: 'Proxy for calls to outside services: none, env (HTTPS_PROXY) or a URL' }),
  OUTBOUND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(600).default(60).meta({ description: 'Longest silence of an outside service' }),
  GOOGLE_API_KEY: z.string().min(1).optional().meta({ description: 'Connects Google Gemini', secret: true, aliases: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'] }),
  GOOGLE_BASE_URL: httpUrl.optional().meta({ description: 'Another address of the Google API' }),
  GOOGLE_MODEL: z.string().min(1).default('gemini-2.5-flash').meta({ description: 'Google models offered, separated by commas' }),
  OPENAI_API_KEY: z.string().min(1).optional().meta({ description: 'Connects OpenAI', secret: true }),
  OPENAI_BASE_URL: httpUrl.optional().meta({ description: 'Another address of the OpenAI API' }),
  OPENAI_MODEL: z.string().min(1).default('gpt-5-mini').meta({ description: 'OpenAI models offered, separated by commas' }),
  OPENAI_COMPATIBLE_BASE_URL: httpUrl.optional().meta({ description: 'Any server that speaks the OpenAI chat API (Ollama, vLLM, LM Studio, llama.cpp), e.g. http://127.0.0.1:11434/v1' }),
  OPENAI_COMPATIBLE_API_KEY: z.string().min(1).optional().meta({ description: 'Key of that server, if it wants one', secret: true }),
  OPENAI_COMPATIBLE_MODEL: z.string().min(1).optional().meta({ description: 'Its models, separated by commas' }),
  DEFAULT_MODEL: z.string().min(1).optional().meta({ description: 'provider/name of the model used where none is chosen; else the first connected one' }),
});

export type Settings = z.infer<typeof ConfigSchema>;
export type SettingName = keyof Settings;

export interface SettingMeta {
  readonly description: string;
  readonly secret?: boolean;
  readonly aliases?: readonly string[];
}

export const settingMeta = (name: SettingName): SettingMeta => {
  const meta = ConfigSchema.shape[name].meta();
  return meta as unknown as SettingMeta;
};
