import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { call, opened } from './client.ts';
import type { Installation } from './shapes.ts';

/** Makes somebody an admin or editor as the command does; who is signed in has to sign in again. */
export const giveRole = async (adminUrl: string, userId: string, role: 'admin' | 'editor'): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('UPDATE auth.users SET roles = array_append(roles, $2) WHERE id = $1', [userId, role]);
  await client.end();
};

/** An account with a role, signed in. */
export const startWithRole = async ({ url, database }: Installation, role: 'admin' | 'editor'): Promise<{ readonly id: string; readonly token: string; readonly loginId: string; readonly password: string }> => {
  const who = { login_id: randomBytes(8).toString('hex'), password: randomBytes(12).toString('hex') };
  const { body } = await opened(call(url, 'POST /auth/register', { body: who }));
  await giveRole(database.adminUrl, body.user_id, role);
  const session = await opened(call(url, 'POST /auth/login', { body: who }));
  return { id: body.user_id, token: session.body.access_token, loginId: who.login_id, password: who.password };
};
