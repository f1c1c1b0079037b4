import type { Assertion, SecondFactorNeeded, Session } from '@madang/contracts/identity';
import { acceptSignIn, askToEnter } from '../../app/session.ts';
import { useConversations } from '../chat/conversations.ts';

/** Lists that were read as somebody else are read anew. */
const settle = <T extends object>(answer: Session | T): T | null => {
  if (!('access_token' in answer)) return answer;
  acceptSignIn(answer);
  for (const app of ['chat', 'eco'] as const) useConversations(app).forget();
  return null;
};

/** null when signed in, else what is still asked for. @throws as `askToEnter` does, like all of these */
export const enterWith = async <T extends object>(path: string, body: object): Promise<Exclude<T, Session> | null> => settle(await askToEnter<Session | Exclude<T, Session>>(path, body));

interface Names {
  readonly email?: string;
  readonly login_id?: string;
  readonly password: string;
}

export const signIn = async (account: Names & { restore?: boolean }): Promise<SecondFactorNeeded | null> => settle(await askToEnter<Session | SecondFactorNeeded>('/auth/login', account));

export const signInWithPasskey = async (response: Assertion, restore: boolean): Promise<void> => {
  settle(await askToEnter<Session>('/auth/passkey', { response, restore }));
};

export const giveSecondFactor = async (answer: { challenge: string; code?: string; recovery_code?: string; restore: boolean }): Promise<void> => {
  settle(await askToEnter<Session>('/auth/login/second-factor', answer));
};

export const restoreAccount = async (token: string): Promise<SecondFactorNeeded | null> => settle(await askToEnter<Session | SecondFactorNeeded>('/auth/user/restore', { token }));

/** A guest becomes the account and keeps everything. Where addresses are confirmed first, there is no session yet. */
export const register = async (account: Names & { name?: string }): Promise<'in' | 'mail-sent'> =>
  settle(await askToEnter<Session | { status: 'confirmation_sent' }>('/auth/register', account)) === null ? 'in' : 'mail-sent';
