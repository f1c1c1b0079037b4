import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let admin: Awaited<ReturnType<typeof startWithRole>>;
beforeAll(async () => {
  installation = await startShape('together');
  admin = await startWithRole(installation, 'admin');
});
afterAll(() => installation.stop());

const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const asAdmin = () => ({ token: admin.token });
const isSignedIn = (token: string) =>
  call(installation.elsewhere, 'GET /auth/me', {}, { token }).then(
    () => true,
    () => false,
  );

describe('an admin', () => {
  it('shuts somebody out at once, whoever they are signed in as, and lets them in again', async () => {
    const account = await startAccount(installation.url);
    const { body } = await call(
      installation.url,
      'POST /admin/users/:id/ban',
      { params: { id: account.id }, body: { reason: 'spam' } },
      asAdmin(),
    );
    expect(body.disabled_at).not.toBeNull();
    await expect.poll(() => isSignedIn(account.token)).toBe(false);
    expect(await refused(signIn(installation.url, account))).toBe('account_disabled');
    expect(
      await refused(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: account.refreshToken } })),
    ).toBe('session_revoked');
    await call(installation.url, 'POST /admin/users/:id/unban', { params: { id: account.id } }, asAdmin());
    expect((await signIn(installation.url, account)).user.id).toBe(account.id);
    expect(
      await refused(
        call(installation.url, 'POST /admin/users/:id/ban', { params: { id: admin.id }, body: {} }, asAdmin()),
      ),
    ).toBe('not_yourself');
  });

  it('shuts somebody out until a moment: they are told when it is, and then it is over by itself', async () => {
    const [account, quiet] = await Promise.all([startAccount(installation.url), startAccount(installation.url)]);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const ban = ({ id }: { id: string }, body: { reason: string; until: string }) =>
      call(installation.url, 'POST /admin/users/:id/ban', { params: { id }, body }, asAdmin());
    expect((await ban(account, { reason: 'spam', until })).body.disabled_until).toBe(until);
    await ban(quiet, { reason: 'spam', until });
    const { problem } = await refusal(signIn(installation.url, account));
    expect(problem).toMatchObject({ code: 'account_disabled', disabled_until: until });
    const where = { params: { id: account.id } };
    const access = (await call(installation.url, 'GET /admin/users/:id/access', where, asAdmin())).body;
    expect(access.ban).toMatchObject({ reason: 'spam', until });
    const early = await refusal(ban(account, { reason: 'spam', until: new Date(Date.now() - 1000).toISOString() }));
    expect(early.problem.errors?.[0]).toMatchObject({ path: 'body.until', code: 'in_the_past' });
    const pool = installation.database.connect('identity').$client;
    await pool.query("UPDATE auth.users SET disabled_until = now() - interval '1 second' WHERE id = ANY($1)", [
      [account.id, quiet.id],
    ]);
    expect((await signIn(installation.url, account)).user.id).toBe(account.id);
    const lines = async (user_id: string) =>
      (await call(installation.url, 'GET /admin/audit', { query: { user_id } }, asAdmin())).body.items;
    expect((await lines(account.id)).find(({ action }) => action === 'unbanned')).toMatchObject({
      actor_id: null,
      details: { ran_out: true },
    });
    // Who does not come back is let in again too.
    await runNow(installation, 'identity.sweep');
    await expect.poll(async () => (await lines(quiet.id)).map(({ action }) => action)).toContain('unbanned');
    const { body } = await call(installation.url, 'GET /admin/users/:id', { params: { id: quiet.id } }, asAdmin());
    expect(body).toMatchObject({ disabled_at: null, disabled_until: null });
  });

  it('signs somebody out of one device and of no other', async () => {
    const account = await startAccount(installation.url);
    const other = await signIn(installation.url, account);
    const list = (token: string) => call(installation.url, 'GET /auth/sessions', {}, { token });
    const session_id = (await list(account.token)).body.items.find(({ current }) => current)?.id ?? '';
    const end = (params: { id: string; session_id: string }) =>
      call(installation.url, 'DELETE /admin/users/:id/sessions/:session_id', { params }, asAdmin());
    expect(await refused(end({ id: admin.id, session_id }))).toBe('session_not_found');
    await end({ id: account.id, session_id });
    await expect.poll(() => isSignedIn(account.token)).toBe(false);
    expect((await list(other.access_token)).body.items).toHaveLength(1);
    // Somebody else may have done it a moment before.
    expect((await end({ id: account.id, session_id })).status).toBe(204);
    const query = { user_id: account.id, action: 'session_ended_by_admin' };
    const { items } = (await call(installation.url, 'GET /admin/audit', { query }, asAdmin())).body;
    const line = { actor_id: admin.id, details: { session_id } };
    expect(items).toMatchObject([line, line]);
  });

  it('gives and takes roles, which hold from the next sign-in on and no longer than that', async () => {
    const account = await startAccount(installation.url);
    const params = { id: account.id };
    await call(installation.url, 'POST /admin/users/:id/roles', { params, body: { roles: ['admin'] } }, asAdmin());
    await expect.poll(() => isSignedIn(account.token)).toBe(false);
    const { access_token: token, user } = await signIn(installation.url, account);
    expect(user).toMatchObject({ role: 'admin', roles: ['user', 'admin'] });
    expect((await call(installation.url, 'GET /admin/users', { query: {} }, { token })).status).toBe(200);
    await call(installation.url, 'POST /admin/users/:id/roles', { params, body: { roles: ['user'] } }, asAdmin());
    await expect.poll(() => isSignedIn(token)).toBe(false);
    expect(
      await refused(
        call(
          installation.url,
          'GET /admin/users',
          { query: {} },
          { token: (await signIn(installation.url, account)).access_token },
        ),
      ),
    ).toBe('forbidden');
    expect(
      await refused(
        call(
          installation.url,
          'POST /admin/users/:id/roles',
          { params: { id: admin.id }, body: { roles: ['user'] } },
          asAdmin(),
        ),
      ),
    ).toBe('not_yourself');
    const guest = await startGuest(installation.url);
    expect(
      await refused(
        call(
          installation.url,
          'POST /admin/users/:id/roles',
          { params: { id: guest.id }, body: { roles: ['admin'] } },
          asAdmin(),
        ),
      ),
    ).toBe('account_required');
  });

  it('gives no role with a token that may do less than whoever has it could', async () => {
    const account = await startAccount(installation.url);
    const give = (roles: ('editor' | 'user')[], token: string) =>
      call(installation.url, 'POST /admin/users/:id/roles', { params: { id: account.id }, body: { roles } }, { token });
    const narrowed = async (scopes: ('admin:content' | 'admin:users')[]) =>
      (await call(installation.url, 'POST /tokens/create', { body: { scopes } }, asAdmin())).body.access_token;
    for (const scopes of [['admin:users'], ['admin:users', 'admin:content']] as const) {
      expect(await refused(give(['editor'], await narrowed([...scopes])))).toBe('scope_not_held');
      expect(await isSignedIn(account.token)).toBe(true);
    }
    // What they have is taken, or left, as the scope says.
    expect((await give(['editor'], admin.token)).body.roles).toEqual(['user', 'editor']);
    expect((await give(['user'], await narrowed(['admin:users']))).body.roles).toEqual(['user']);
  });

  it('finds people by the beginning of a name, page by page, each once', async () => {
    const tag = unique().slice(0, 8);
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.push((await startAccount(installation.url, { name: `${tag}% ${n}` })).id);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call(
        installation.url,
        'GET /admin/users',
        { query: { q: `${tag}%`, limit: 2, ...(cursor === undefined ? {} : { cursor }) } },
        asAdmin(),
      );
      found.push(...body.items.map(({ id }) => id));
      cursor = body.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(made.reverse());
    expect((await call(installation.url, 'GET /admin/users', { query: { q: '%' } }, asAdmin())).body.items).toEqual([]);
    expect(
      (await call(installation.url, 'GET /admin/users', { query: { kind: 'guest', disabled: 'true' } }, asAdmin())).body
        .items,
    ).toEqual([]);
  });

  it('reads what happened, by whom and from where, but no secret', async () => {
    const account = await startAccount(installation.url);
    await refused(signIn(installation.url, { ...account, password: 'a wrong guess' }));
    await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'mine', scopes: ['chat:read'] } },
      { token: account.token },
    );
    await call(installation.url, 'POST /admin/users/:id/sign-out', { params: { id: account.id } }, asAdmin());
    const { items } = (await call(installation.url, 'GET /admin/audit', { query: { user_id: account.id } }, asAdmin()))
      .body;
    expect(items.map(({ action }) => action)).toEqual([
      'signed_out_by_admin',
      'api_key_made',
      'sign_in_failed',
      'registered',
    ]);
    expect(items[0]).toMatchObject({ actor_id: admin.id, network: '127.0.0.0/24' });
    expect(JSON.stringify(items)).not.toMatch(/madang_|a wrong guess|열쇠/);
    const own = (
      await call(
        installation.url,
        'GET /auth/audit',
        {},
        { token: (await signIn(installation.url, account)).access_token },
      )
    ).body.items;
    expect(own.map(({ action }) => action).slice(0, 2)).toEqual(['signed_in', 'signed_out_by_admin']);
    expect(
      (await call(installation.url, 'GET /admin/audit', { query: { action: 'banned', limit: 1 } }, asAdmin())).body
        .items[0]?.action,
    ).toBe('banned');
  });
});
