import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { call, opened } from './client.ts';
import type { Installation } from './shapes.ts';

const change = async (adminUrl: string, query: string, values: readonly unknown[]): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(query, [...values]);
  await client.end();
};

/** Makes somebody an admin or editor as the command does; who is signed in has to sign in again. */
export const giveRole = (adminUrl: string, userId: string, role: 'admin' | 'editor'): Promise<void> =>
  change(adminUrl, 'UPDATE auth.users SET roles = array_append(roles, $2) WHERE id = $1', [userId, role]);

/** As the proof of an address leaves an account that had named it. */
export const setAside = (adminUrl: string, userId: string, ownerId: string): Promise<void> =>
  change(adminUrl, 'UPDATE auth.users SET set_aside_for = $2 WHERE id = $1', [userId, ownerId]);

/** The password of an account becomes one that was given out. */
export const giveOneTimePassword = (adminUrl: string, userId: string): Promise<void> =>
  change(adminUrl, 'UPDATE auth.credentials SET must_change = true WHERE user_id = $1', [userId]);

/** An account with a role, signed in. */
export const startWithRole = async (
  { url, database }: Pick<Installation, 'url'> & { readonly database: Pick<Installation['database'], 'adminUrl'> },
  role: 'admin' | 'editor',
): Promise<{ readonly id: string; readonly token: string; readonly loginId: string; readonly password: string }> => {
  const who = { login_id: randomBytes(8).toString('hex'), password: randomBytes(12).toString('hex') };
  const { body } = await opened(call(url, 'POST /auth/register', { body: who }));
  await giveRole(database.adminUrl, body.user_id, role);
  const session = await opened(call(url, 'POST /auth/login', { body: who }));
  return { id: body.user_id, token: session.body.access_token, loginId: who.login_id, password: who.password };
};
