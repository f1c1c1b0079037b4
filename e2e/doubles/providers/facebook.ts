import { createHmac } from 'node:crypto';
import {
  bearerOf,
  CLIENT_ID,
  CLIENT_SECRET,
  startProviderDouble,
  type Answer,
  type ProviderDouble,
} from './provider-double.ts';

export const FACEBOOK_TRAPS = ['not-valid', 'other-app', 'other-user', 'no-email'] as const;
export type FacebookDouble = ProviderDouble<(typeof FACEBOOK_TRAPS)[number]>;

const V = '/v24.0';
/** Facebook's app ids are numbers, but come as text. */
const failure = (code: number, message: string): Answer => ({
  status: 400,
  json: { error: { message, type: 'OAuthException', code, fbtrace_id: 'A' } },
});

/** Source: Meta for Developers, "Manually Build a Login Flow" and "Securing Graph API Requests". */
export const startFacebook = (): Promise<FacebookDouble> =>
  startProviderDouble<(typeof FACEBOOK_TRAPS)[number]>({
    person: { id: '10229123456789012', email: 'garam@example.com', isVerified: false, name: '가람' },
    authorizePath: `${V}/dialog/oauth`,
    settings: (url) => ({
      FACEBOOK_CLIENT_ID: CLIENT_ID,
      FACEBOOK_CLIENT_SECRET: CLIENT_SECRET,
      FACEBOOK_LOGIN_BASE_URL: url,
    }),
    routes: {
      [`POST ${V}/oauth/access_token`]: ({ form }, { given }) => {
        const grant = given.redeem(form);
        if (typeof grant === 'string') return failure(100, 'This authorization code has been used.');
        return { json: { access_token: given.tokenFor(grant.person), token_type: 'bearer', expires_in: 5183944 } };
      },
      [`GET ${V}/debug_token`]: ({ query, headers }, { given, trap }) => {
        if (headers.authorization !== `Bearer ${CLIENT_ID}|${CLIENT_SECRET}`)
          return failure(190, 'Invalid OAuth access token signature.');
        const person = given.tokens.get(query.get('input_token') ?? '');
        if (person === undefined || trap === 'not-valid')
          return {
            json: { data: { error: { code: 190, message: 'Malformed access token' }, is_valid: false, scopes: [] } },
          };
        return {
          json: {
            data: {
              app_id: trap === 'other-app' ? '999' : CLIENT_ID,
              type: 'USER',
              application: 'Madang',
              is_valid: true,
              user_id: trap === 'other-user' ? '1' : person.id,
              scopes: ['email', 'public_profile'],
            },
          },
        };
      },
      [`DELETE ${V}/me/permissions`]: ({ headers }, { given }) =>
        given.revoke(bearerOf(headers)) ? { json: { success: true } } : failure(190, 'Invalid OAuth access token.'),
      [`GET ${V}/me`]: ({ query, headers }, { given, trap }) => {
        const person = given.ownerOf(headers);
        const token = bearerOf(headers);
        if (person === undefined) return failure(190, 'Invalid OAuth access token.');
        if (query.get('appsecret_proof') !== createHmac('sha256', CLIENT_SECRET).update(token).digest('hex'))
          return failure(100, 'Invalid appsecret_proof provided in the API argument');
        return {
          json: {
            id: person.id,
            name: person.name,
            ...(person.email === null || trap === 'no-email' ? {} : { email: person.email }),
          },
        };
      },
    },
  });
