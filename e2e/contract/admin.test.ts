import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
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
