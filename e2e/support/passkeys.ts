import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Authenticator, type Lies } from '../doubles/authenticator.ts';
import { call, opened, refusal } from './client.ts';
import type { Installation } from './shapes.ts';

export interface Member {
  readonly id: string;
  readonly loginId: string;
  readonly token: string;
}

/** People with passkeys at an installation that is started later. */
export const passkeysAt = (
  installation: () => Installation,
  { origin, password }: { readonly origin: string; readonly password: string },
) => {
  const unique = (): string => `u${randomBytes(6).toString('hex')}`;
  const register = async () => {
    const loginId = unique();
    const { body } = await opened(
      call(installation().url, 'POST /auth/register', { body: { login_id: loginId, password: password } }),
    );
    return { id: body.user_id, loginId, token: body.access_token };
  };

  const options = ({ token }: Pick<Member, 'token'>, own: string | undefined = password) =>
    call(
      installation().url,
      'POST /auth/passkeys/options',
      { body: own === undefined ? {} : { password: own } },
      { token },
    );
  const add = async (member: Member, authenticator: Authenticator, lies: Lies = {}, name?: string) => {
    const { body } = await options(member);
    return call(
      installation().url,
      'POST /auth/passkeys',
      { body: { response: authenticator.create(body, lies), ...(name === undefined ? {} : { name }) } },
      { token: member.token },
    );
  };
  const withPasskey = async () => {
    const member = await register();
    const authenticator = new Authenticator(origin);
    return { ...member, authenticator, passkey: (await add(member, authenticator)).body };
  };

  const challenge = async () => (await call(installation().url, 'POST /auth/passkey/options', {})).body;
  const signIn = async (
    authenticator: Authenticator,
    lies: Lies = {},
    extra: { restore?: boolean } = {},
    token?: string,
  ) =>
    call(
      installation().elsewhere,
      'POST /auth/passkey',
      { body: { response: authenticator.get(await challenge(), lies), ...extra } },
      token === undefined ? {} : { token },
    );
  const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

  const inDatabase = async (query: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> => {
    const admin = new pg.Client({ connectionString: installation().database.adminUrl });
    await admin.connect();
    try {
      return (await admin.query<Record<string, unknown>>(query, [...values])).rows;
    } finally {
      await admin.end();
    }
  };

  return { register, options, add, withPasskey, challenge, signIn, codeOf, inDatabase };
};
