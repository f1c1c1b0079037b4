import { createIdTokens, TOKEN_TRAPS, type IdTokens } from './id-tokens.ts';
import {
  bearerOf,
  CLIENT_ID,
  CLIENT_SECRET,
  startProviderDouble,
  type Answer,
  type DoublePerson,
  type ProviderDouble,
} from './provider-double.ts';

export const KAKAO_TRAPS = [
  'no-account',
  'nothing-agreed',
  'email-not-valid',
  'other-app',
  'other-id',
  'id-token-of-somebody-else',
  'internal',
  'no-id',
  'nearly-expired',
  ...TOKEN_TRAPS,
] as const;
export type KakaoDouble = ProviderDouble<(typeof KAKAO_TRAPS)[number]> & { readonly idTokens: IdTokens };

const APP_ID = '123456';
const ERRORS: Readonly<Record<string, Answer>> = {
  invalid_grant: {
    status: 400,
    json: {
      error: 'invalid_grant',
      error_description: 'authorization code not found for code=…',
      error_code: 'KOE320',
    },
  },
  invalid_client: {
    status: 401,
    json: { error: 'invalid_client', error_description: 'Bad client credentials', error_code: 'KOE010' },
  },
  redirect_uri_mismatch: {
    status: 400,
    json: { error: 'invalid_grant', error_description: 'Redirect URI mismatch.', error_code: 'KOE303' },
  },
};
const NO_TOKEN: Answer = { status: 401, json: { msg: 'this access token does not exist', code: -401 } };
const INTERNAL: Answer = { status: 400, json: { msg: 'internal error', code: -1 } };

/** The id is a number in the JSON, however long. */
const withId = (id: string, rest: object): string => JSON.stringify({ id: '\u0000', ...rest }).replace('"\\u0000"', id);

const accountOf = (person: DoublePerson, trap: string): object => {
  if (trap === 'no-account') return {};
  if (trap === 'nothing-agreed')
    return { kakao_account: { profile_nickname_needs_agreement: true, email_needs_agreement: true } };
  return {
    properties: { nickname: person.name },
    kakao_account: {
      profile_nickname_needs_agreement: false,
      profile: {
        nickname: person.name,
        thumbnail_image_url: 'http://k.kakaocdn.net/t.jpg',
        profile_image_url: 'http://k.kakaocdn.net/p.jpg',
      },
      has_email: person.email !== null,
      ...(person.email === null
        ? {}
        : {
            email: person.email,
            is_email_valid: trap !== 'email-not-valid',
            is_email_verified: person.isVerified,
            email_needs_agreement: false,
          }),
    },
  };
};

/** Source: Kakao Developers, "Kakao Login", REST API reference. */
export const startKakao = async (): Promise<KakaoDouble> => {
  const idTokens = await createIdTokens();
  const double = await startProviderDouble<(typeof KAKAO_TRAPS)[number]>({
    person: { id: '9007199254740993', email: 'haneul@example.com', isVerified: true, name: '하늘' },
    authorizePath: '/oauth/authorize',
    knowsNonce: true,
    settings: (url) => ({
      KAKAO_CLIENT_ID: CLIENT_ID,
      KAKAO_CLIENT_SECRET: CLIENT_SECRET,
      KAKAO_APP_ID: APP_ID,
      KAKAO_LOGIN_BASE_URL: url,
    }),
    routes: {
      'POST /oauth/token': async ({ form }, { given, trap }) => {
        if (form.get('grant_type') === 'refresh_token') {
          const person = given.renew(form);
          if (person === undefined)
            return {
              status: 400,
              json: {
                error: 'invalid_grant',
                error_description: 'expired_or_invalid_refresh_token',
                error_code: 'KOE322',
              },
            };
          // A new refresh token comes only when the old one has less than a month left.
          return {
            json: {
              access_token: given.tokenFor(person),
              token_type: 'bearer',
              expires_in: 21599,
              ...(trap === 'nearly-expired'
                ? { refresh_token: given.refreshFor(person), refresh_token_expires_in: 5183999 }
                : {}),
            },
          };
        }
        const grant = given.redeem(form);
        if (typeof grant === 'string') return ERRORS[grant] ?? {};
        const sub = trap === 'id-token-of-somebody-else' ? '1' : grant.person.id;
        const idToken = await idTokens.sign(
          {
            iss: 'https://kauth.kakao.com',
            aud: CLIENT_ID,
            sub,
            nonce: grant.nonce ?? undefined,
            nickname: grant.person.name,
            email: grant.person.email,
          },
          trap,
        );
        return {
          json: {
            access_token: given.tokenFor(grant.person),
            token_type: 'bearer',
            refresh_token: given.refreshFor(grant.person),
            id_token: idToken,
            expires_in: 21599,
            scope: 'account_email profile_nickname openid',
            refresh_token_expires_in: 5183999,
          },
        };
      },
      'GET /v2/user/me': ({ headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        if (trap === 'internal') return INTERNAL;
        if (person === undefined) return NO_TOKEN;
        const rest = { connected_at: '2026-01-01T00:00:00Z', ...accountOf(person, trap) };
        return { text: trap === 'no-id' ? JSON.stringify(rest) : withId(person.id, rest) };
      },
      'GET /v1/user/access_token_info': ({ headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        if (person === undefined) return NO_TOKEN;
        return {
          text: withId(trap === 'other-id' ? '77' : person.id, {
            expires_in: 7199,
            app_id: trap === 'other-app' ? 654321 : Number(APP_ID),
          }),
        };
      },
      'POST /v1/user/logout': ({ headers }, { given }) => {
        const person = given.ownerOf(headers);
        given.revoke(bearerOf(headers));
        return person === undefined ? NO_TOKEN : { text: withId(person.id, {}) };
      },
      'GET /.well-known/jwks.json': () => ({ json: idTokens.jwks() }),
    },
  });
  return Object.assign(double, { idTokens });
};
