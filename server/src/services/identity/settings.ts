import { z } from 'zod';
import {
  accessTokenSettings,
  httpUrl,
  keyText,
  list,
  longSecret,
  mailSettings,
  text,
  usageSettings,
  type ServiceConfig,
} from '#platform/config/settings';
import type { ServiceContext } from '#platform/service';
import { consentDocuments } from './settings/consents.ts';
import { exchangeIssuers } from './settings/exchange-issuers.ts';
import { vaultKeys } from './settings/vault-keys.ts';

const clientId = (provider: string) =>
  text
    .optional()
    .meta({ description: `Client id of this installation at ${provider}: with it people can sign in there` });
const clientSecret = (provider: string) =>
  keyText.optional().meta({ description: `Its client secret at ${provider}`, secret: true });
const baseUrl = (provider: string) =>
  httpUrl
    .optional()
    .meta({ description: `Another address of everything that signing in at ${provider} calls, for tests` });

/** Signing in at other services. The names of the variables are those of the briefs. */
const signIn = {
  OAUTH_REDIRECT_URIS: list.meta({
    description:
      'Other pages that providers may send people back to, separated by commas; {provider} stands for its name. The page of the web app, PUBLIC_URL/login/callback/{provider}, always may',
  }),
  SIGN_IN_TIMEOUT_SECONDS: z.coerce
    .number()
    .min(0.5)
    .max(60)
    .default(10)
    .meta({ description: 'How long a provider may take for one answer while somebody signs in' }),
  KAKAO_CLIENT_ID: clientId('Kakao (the REST API key)'),
  KAKAO_CLIENT_SECRET: clientSecret('Kakao, where it is switched on'),
  KAKAO_APP_ID: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .meta({ description: 'Number of the app at Kakao: access tokens that apps bring along have to be of this app' }),
  KAKAO_LOGIN_BASE_URL: baseUrl('Kakao'),
  NAVER_CLIENT_ID: clientId('Naver'),
  NAVER_CLIENT_SECRET: clientSecret('Naver'),
  NAVER_LOGIN_BASE_URL: baseUrl('Naver'),
  GOOGLE_CLIENT_ID: clientId('Google'),
  GOOGLE_CLIENT_SECRET: clientSecret('Google'),
  GOOGLE_LOGIN_BASE_URL: baseUrl('Google'),
  GITHUB_CLIENT_ID: clientId('GitHub'),
  GITHUB_CLIENT_SECRET: clientSecret('GitHub'),
  GITHUB_LOGIN_BASE_URL: baseUrl('GitHub'),
  FACEBOOK_CLIENT_ID: clientId('Facebook').meta({ aliases: ['FACEBOOK_APP_ID'] }),
  FACEBOOK_CLIENT_SECRET: clientSecret('Facebook').meta({ aliases: ['FACEBOOK_APP_SECRET'] }),
  FACEBOOK_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d$/)
    .default('v24.0')
    .meta({ description: 'Version of the Graph API; Facebook ends each after two years' }),
  FACEBOOK_LOGIN_BASE_URL: baseUrl('Facebook'),
  MICROSOFT_CLIENT_ID: clientId('Microsoft Entra ID'),
  MICROSOFT_CLIENT_SECRET: clientSecret('Microsoft Entra ID'),
  MICROSOFT_TENANT: z
    .guid()
    .optional()
    .meta({ description: 'Id of the tenant whose people may sign in', aliases: ['MICROSOFT_TENANT_ID'] }),
  MICROSOFT_LOGIN_BASE_URL: baseUrl('Microsoft Entra ID'),
  FIREBASE_PROJECT_ID: z
    .string()
    .regex(/^[a-z0-9-]{4,40}$/)
    .optional()
    .meta({ description: 'Project whose Firebase ID tokens are taken' }),
  FIREBASE_CERTS_URL: httpUrl
    .default('https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com')
    .meta({ description: 'Where the certificates are that sign them' }),
  EXCHANGE_ISSUERS: z
    .string()
    .default('[]')
    .superRefine((value, context) => {
      const problem = exchangeIssuers(value).error;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({
      description:
        'Other issuers whose JWTs may be exchanged, as JSON: [{"name", "issuer", "jwks_uri", "audience", "algorithms"?, "trust_email"?, "userinfo"?}]',
    }),
  FRONTEND_HMAC_SECRET: longSecret.optional().meta({
    description:
      'Secret of a front end that signs people in by itself (POST /auth/token with a signature); whoever has it may be anybody but an admin',
    secret: true,
  }),
  FRONTEND_REFRESH_HOURS: z.coerce.number().min(0.1).max(72).optional().meta({
    description:
      'For front ends that keep one refresh token: those of sessions that a signed front end opened are not exchanged, and end after so many hours. Whoever steals one has it until then; without the setting each is good for one use',
  }),
  VAULT_KEYS: z
    .string()
    .optional()
    .superRefine((value, context) => {
      const problem = vaultKeys(value).error;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({
      description:
        'Keys that wrap kept tokens of other services, name:key and separated by commas, each of 32 bytes in base64; the first is used from now on, the others are known. Without it, a key derived from MADANG_SECRET_KEY',
      secret: true,
    }),
} as const;

export const settings = {
  ACCESS_TOKEN_MINUTES: z.coerce
    .number()
    .min(0.05)
    .max(60)
    .default(15)
    .meta({
      description: 'Lifetime of an access token',
      aliases: ['JWT_ACCESS_TOKEN_EXPIRE_MINUTES', 'ACCESS_TOKEN_EXPIRE_MINUTES'],
    }),
  ...accessTokenSettings,
  ...usageSettings,
  ERASE_ACCOUNTS_AFTER_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .meta({ description: 'Days for which an account that its owner has deleted can be taken back; then it is erased' }),
  PASSWORD_MIN_LENGTH: z.coerce
    .number()
    .int()
    .min(8)
    .max(64)
    .default(8)
    .meta({ description: 'Shortest password that may be chosen' }),
  BREACHED_PASSWORDS_URL: httpUrl.optional().meta({
    description:
      'Where passwords that are chosen are looked for among the leaked ones, e.g. https://api.pwnedpasswords.com; five digits of a hash go out',
  }),
  ...mailSettings,
  REQUIRE_VERIFIED_EMAIL: z.enum(['true', 'false']).optional().meta({
    description:
      'Whether an e-mail address must be confirmed before it can be used to sign in; true where SMTP_URL is set',
  }),
  CONSENTS: z
    .string()
    .default('[]')
    .superRefine((value, context) => {
      const problem = consentDocuments(value).error;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({
      description:
        'What people agree to before they have an account, as JSON: [{"document", "version", "title": {"ko", "en"}, "url"}]. Who agreed to an earlier version is asked again',
    }),
  ASK_AGE_14: z.enum(['true', 'false']).default('false').meta({
    description:
      'Whether whoever makes an account has to say that they are 14 or older; younger ones need a guardian first (PIPA)',
  }),
  REQUIRE_ADMIN_SECOND_FACTOR: z.enum(['true', 'false']).default('false').meta({
    description: 'Whether the rights of an admin wait until the account has an authenticator app or a passkey',
  }),
  ...signIn,
} as const;

export type Config = ServiceConfig<typeof settings>;
export type Context = ServiceContext<typeof settings>;
