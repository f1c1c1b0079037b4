import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { startFirebase, type FirebaseDouble } from '../doubles/providers/firebase.ts';
import { createIdTokens, type IdTokens } from '../doubles/providers/id-tokens.ts';
import { startProviderDouble, type ProviderDouble } from '../doubles/providers/provider-double.ts';
import { call, opened } from './client.ts';
import { startShape, type Installation } from './shapes.ts';

export const ISSUER = 'https://id.school.example';
export const AUDIENCE = 'madang-of-school';

/** An installation that takes the tokens of providers, of Firebase and of a school, whose addresses count in one of two settings. */
export interface ForeignIssuers {
  readonly doubles: Doubles;
  readonly firebase: FirebaseDouble;
  readonly school: ProviderDouble & { tokens: IdTokens };
  readonly installation: Installation;
  /** For another process of it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly admin: pg.Client;
  /** An account whose address was verified here. */
  owner(): Promise<{ id: string; email: string }>;
  stop(): Promise<void>;
}

export const startForeignIssuers = async (): Promise<ForeignIssuers> => {
  const tokens = await createIdTokens('ES256');
  const keys = await startProviderDouble({
    person: { id: '1', email: null, isVerified: false, name: null },
    authorizePath: '/none',
    settings: () => ({}),
    routes: { 'GET /jwks': () => ({ json: tokens.jwks() }) },
  });
  const school = Object.assign(keys, { tokens });
  const [doubles, firebase] = await Promise.all([startDoubles(), startFirebase()]);
  const issuer = {
    name: 'school',
    issuer: ISSUER,
    jwks_uri: `${school.url}/jwks`,
    audience: AUDIENCE,
    algorithms: ['ES256'],
  };
  const issuers = [issuer, { ...issuer, name: 'trusted-school', issuer: `${ISSUER}/trusted`, trust_email: true }];
  const settings = {
    ...settingsOf(doubles),
    ...firebase.settings,
    EXCHANGE_ISSUERS: JSON.stringify(issuers),
    LOG_LEVEL: 'error',
  };
  const installation = await startShape('together', settings);
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  return {
    doubles,
    firebase,
    school,
    installation,
    settings,
    admin,
    async owner() {
      const email = `${randomBytes(6).toString('hex')}@example.com`;
      const { body } = await opened(
        call(installation.url, 'POST /auth/register', { body: { email, password: '긴 비밀번호 하나' } }),
      );
      await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE id = $1', [body.user.id]);
      return { id: body.user.id, email };
    },
    async stop() {
      await admin.end();
      await installation.stop();
      await Promise.all([stopDoubles(doubles), firebase.stop(), school.stop()]);
    },
  };
};
