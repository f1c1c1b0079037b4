import { randomBytes } from 'node:crypto';
import { call, opened, type SendOptions } from './client.ts';

export interface Account {
  readonly id: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly loginId: string;
  readonly password: string;
}

export const unique = (): string => randomBytes(8).toString('hex');

/** A new account, signed in. */
export const startAccount = async (
  base: string,
  more: { readonly email?: string; readonly name?: string } = {},
): Promise<Account> => {
  const who = { login_id: unique(), password: `열쇠 ${unique()}` };
  const { body } = await opened(call(base, 'POST /auth/register', { body: { ...who, ...more } }));
  return {
    id: body.user_id,
    token: body.access_token,
    refreshToken: body.refresh_token ?? '',
    loginId: who.login_id,
    password: who.password,
  };
};

/** Signs in again: another session of the same account. */
export const signIn = async (
  base: string,
  { loginId, password }: Pick<Account, 'loginId' | 'password'>,
  options: SendOptions = {},
) => (await opened(call(base, 'POST /auth/login', { body: { login_id: loginId, password } }, options))).body;
