import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { AuthenticatorApp } from './authenticator-app.ts';
import { call, opened, refusal } from './client.ts';
import type { Installation } from './shapes.ts';

interface Member {
  readonly id: string;
  readonly loginId: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** People who sign in in two steps, at an installation that is started later. */
export const secondFactorsAt = (installation: () => Installation, password: string) => {
  const unique = (): string => `u${randomBytes(6).toString('hex')}`;
  const register = async (): Promise<Member> => {
    const loginId = unique();
    const { body } = await opened(
      call(installation().url, 'POST /auth/register', {
        body: { login_id: loginId, email: `${loginId}@example.com`, password },
      }),
    );
    return { id: body.user_id, loginId, token: body.access_token, refreshToken: body.refresh_token ?? '' };
  };

  const addTotp = async ({ token }: Member) => {
    const started = await call(installation().url, 'POST /auth/totp', { body: { password } }, { token });
    const app = new AuthenticatorApp(started.body.secret);
    const { body } = await call(
      installation().url,
      'POST /auth/totp/confirm',
      { body: { code: await app.code() } },
      { token },
    );
    return { app, uri: started.body.uri, recoveryCodes: body.recovery_codes };
  };

  const withTotp = async () => {
    const member = await register();
    return { ...member, ...(await addTotp(member)) };
  };

  /** The first step of a sign-in: what it asks for. */
  const firstStep = async (loginId: string, options: { token?: string; restore?: boolean } = {}) => {
    const { restore, ...rest } = options;
    const { status, body } = await call(
      installation().url,
      'POST /auth/login',
      { body: { login_id: loginId, password, ...(restore === undefined ? {} : { restore }) } },
      rest,
    );
    if (!('challenge' in body)) throw new Error('no second factor was asked for');
    return { status, ...body };
  };

  const secondStep = (
    body: { challenge: string; code?: string; recovery_code?: string; restore?: boolean },
    base = installation().url,
  ) => call(base, 'POST /auth/login/second-factor', { body });
  const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

  const inDatabase = async <T extends object>(query: string, values: readonly unknown[] = []): Promise<T[]> => {
    const admin = new pg.Client({ connectionString: installation().database.adminUrl });
    await admin.connect();
    try {
      return (await admin.query<T>(query, [...values])).rows;
    } finally {
      await admin.end();
    }
  };
  const audited = async (userId: string): Promise<string[]> =>
    (
      await inDatabase<{ action: string }>('SELECT action FROM auth.audit_log WHERE user_id = $1 ORDER BY id', [userId])
    ).map(({ action }) => action);

  return { register, addTotp, withTotp, firstStep, secondStep, codeOf, inDatabase, audited };
};
