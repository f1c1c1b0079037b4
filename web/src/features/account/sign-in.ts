import type { Assertion, NewPasswordNeeded, SecondFactorNeeded, Session } from '@madang/contracts/identity';
import { keepVerifier } from '../../app/kept-verifier.ts';
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
export const enterWith = async <T extends object>(path: string, body: object): Promise<Exclude<T, Session> | null> =>
  settle(await askToEnter<Session | Exclude<T, Session>>(path, body));

/** What the pages of entering hand to one another: where to go on, and who sent somebody. */
export const queryOf = ({ to, invite }: { to: string | null; invite: string | null }) => ({
  ...(to === null ? {} : { to }),
  ...(invite === null ? {} : { invite }),
});

interface Names {
  readonly email?: string;
  readonly login_id?: string;
  readonly password: string;
}

export const signIn = async (
  account: Names & { restore?: boolean },
): Promise<SecondFactorNeeded | NewPasswordNeeded | null> =>
  settle(await askToEnter<Session | SecondFactorNeeded | NewPasswordNeeded>('/auth/login', account));

/** After a password that was given out: there is no session before another one is chosen. */
export const chooseFirstPassword = async (choice: {
  challenge: string;
  password: string;
}): Promise<SecondFactorNeeded | null> =>
  settle(await askToEnter<Session | SecondFactorNeeded>('/auth/login/new-password', choice));

export const signInWithPasskey = async (response: Assertion, restore: boolean): Promise<void> => {
  settle(await askToEnter<Session>('/auth/passkey', { response, restore }));
};

export const giveSecondFactor = async (answer: {
  challenge: string;
  code?: string;
  recovery_code?: string;
  restore: boolean;
}): Promise<void> => {
  settle(await askToEnter<Session>('/auth/login/second-factor', answer));
};

/** By the link of a mail an account that has a password needs a new one. */
export const restoreAccount = async (asked: { token: string; password?: string }): Promise<SecondFactorNeeded | null> =>
  settle(await askToEnter<Session | SecondFactorNeeded>('/auth/user/restore', asked));

/** A guest becomes the account and keeps everything. Where addresses are confirmed first, there is no session yet. */
export const register = async (
  account: Names & { name?: string; invite_code?: string; consents?: string[]; is_14_or_older?: boolean },
): Promise<'in' | 'mail-sent'> =>
  settle(
    await askToEnter<Session | { status: 'confirmation_sent' }>('/auth/register', {
      ...account,
      ...(account.email === undefined ? {} : await keepVerifier()),
    }),
  ) === null
    ? 'in'
    : 'mail-sent';
