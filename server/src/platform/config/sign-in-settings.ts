import { z } from 'zod';
import { exchangeIssuers } from './exchange-issuers.ts';
import { vaultKeys } from './vault-keys.ts';

const text = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/ });

const clientId = (provider: string) => text.optional().meta({ description: `Client id of this installation at ${provider}: with it people can sign in there` });
const clientSecret = (provider: string) => text.optional().meta({ description: `Its client secret at ${provider}`, secret: true });
const baseUrl = (provider: string) => httpUrl.optional().meta({ description: `Another address of everything that signing in at ${provider} calls, for tests` });

/** Signing in at other services. The names of the variables are those of the briefs. */
export const signInSettings = {
  OAUTH_REDIRECT_URIS: z
    .string()
    .default('')
    .transform((value) => value.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .meta({ description: 'Other pages that providers may send people back to, separated by commas; {provider} stands for its name. The page of the web app, PUBLIC_URL/login/callback/{provider}, always may' }),
  SIGN_IN_TIMEOUT_SECONDS: z.coerce.number().min(0.5).max(60).default(10).meta({ description: 'How long a provider may take for one answer while somebody signs in' }),
  KAKAO_CLIENT_ID: clientId('Kakao (the REST API key)'),
  KAKAO_CLIENT_SECRET: clientSecret('Kakao, where it is switched on'),
  KAKAO_APP_ID: z.string().regex(/^\d+$/).optional().meta({ description: 'Number of the app at Kakao: access tokens that apps bring along have to be of this app' }),
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
  FACEBOOK_GRAPH_VERSION: z.string().regex(/^v\d{1,3}\.\d$/).default('v24.0').meta({ description: 'Version of the Graph API; Facebook ends each after two years' }),
  FACEBOOK_LOGIN_BASE_URL: baseUrl('Facebook'),
  MICROSOFT_CLIENT_ID: clientId('Microsoft Entra ID'),
  MICROSOFT_CLIENT_SECRET: clientSecret('Microsoft Entra ID'),
  MICROSOFT_TENANT: z.guid().optional().meta({ description: 'Id of the tenant whose people may sign in', aliases: ['MICROSOFT_TENANT_ID'] }),
  MICROSOFT_LOGIN_BASE_URL: baseUrl('Microsoft Entra ID'),
  FIREBASE_PROJECT_ID: z.string().regex(/^[a-z0-9-]{4,40}$/).optional().meta({ description: 'Project whose Firebase ID tokens are taken' }),
  FIREBASE_CERTS_URL: httpUrl.default('https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com').meta({ description: 'Where the certificates are that sign them' }),
  EXCHANGE_ISSUERS: z
    .string()
    .default('[]')
    .superRefine((value, context) => {
      const problem = exchangeIssuers(value).error;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ description: 'Other issuers whose JWTs may be exchanged, as JSON: [{"name", "issuer", "jwks_uri", "audience", "algorithms"?, "trust_email"?}]' }),
  FRONTEND_HMAC_SECRET: z.string().min(32).optional().meta({ description: 'Secret of a front end that signs people in by itself (POST /auth/token with a signature); whoever has it may be anybody but an admin', secret: true }),
  VAULT_KEYS: z
    .string()
    .optional()
    .superRefine((value, context) => {
      const problem = vaultKeys(value).error;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ description: 'Keys that wrap kept tokens of other services, name:key and separated by commas, each of 32 bytes in base64; the first is used from now on, the others are known. Without it, a key derived from MADANG_SECRET_KEY', secret: true }),
} as const;
