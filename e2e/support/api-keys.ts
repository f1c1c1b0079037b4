import type { Scope } from '@madang/contracts/scopes';
import { startAccount, type Account } from './accounts.ts';
import { call } from './client.ts';

type KeyScope = Exclude<Scope, 'account'>;

export interface KeyHolder {
  readonly account: Account;
  readonly id: string;
  readonly key: string;
}

/** A new account with an API key. */
export const startWithKey = async (
  base: string,
  scopes: [KeyScope, ...KeyScope[]] = ['models:use'],
): Promise<KeyHolder> => {
  const account = await startAccount(base);
  const { body } = await call(
    base,
    'POST /auth/api-keys',
    { body: { name: 'for a client', scopes } },
    { token: account.token },
  );
  return { account, id: body.id, key: body.key };
};
