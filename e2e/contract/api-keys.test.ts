import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, type Account } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

/** Apart: the service that is called knows nothing of keys but what identity tells it. */
let installation: Installation;
let account: Account;
beforeAll(async () => {
  installation = await sharedShape('apart');
  account = await startAccount(installation.url);
});
afterAll(() => installation.stop());

const make = async (scopes: ('chat:read' | 'chat:write' | 'profile:read')[], token = account.token) =>
  (await call(installation.url, 'POST /auth/api-keys', { body: { name: 'a key', scopes } }, { token })).body;
const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const listWith = (token: string, url = installation.url) => call(url, 'GET /conversations', {}, { token });

describe('API keys', () => {
  it('act for their owner in place of a token, within their scopes, in every process', async () => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { title: '내 대화' } },
      { token: account.token },
    );
    const { key } = await make(['chat:read']);
    expect(key).toMatch(/^madang_[A-Za-z0-9]{46}$/);
    for (const url of [installation.url, installation.elsewhere])
      expect((await listWith(key, url)).body.items.map(({ id }) => id)).toContain(body.conversation.id);
    expect(await refused(call(installation.url, 'POST /conversations', { body: {} }, { token: key }))).toBe(
      'forbidden',
    );
    expect((await call(installation.url, 'GET /auth/me', {}, { token: key })).body.id).toBe(account.id);
    const [shown] = (await call(installation.url, 'GET /auth/api-keys', {}, { token: account.token })).body.items;
    expect(shown).toMatchObject({ prefix: key.slice(0, 11), scopes: ['chat:read'] });
    expect(shown?.last_used_at).not.toBeNull();
    expect(JSON.stringify(shown)).not.toContain(key.slice(12));
  });

  it('never touch the account', async () => {
    const { key } = await make(['chat:read', 'chat:write', 'profile:read']);
    expect(await refused(call(installation.url, 'GET /auth/api-keys', {}, { token: key }))).toBe('forbidden');
    expect(await refused(call(installation.url, 'PUT /auth/user', { body: { name: 'x' } }, { token: key }))).toBe(
      'forbidden',
    );
    expect(await refused(call(installation.url, 'DELETE /auth/user', { body: {} }, { token: key }))).toBe('forbidden');
    expect(await refused(call(installation.url, 'GET /auth/sessions', {}, { token: key }))).toBe('forbidden');
  });

  it('are refused in every process once they are revoked', async () => {
    const { key, id } = await make(['chat:read']);
    await Promise.all([listWith(key), listWith(key, installation.elsewhere)]);
    await call(installation.elsewhere, 'DELETE /auth/api-keys/:id', { params: { id } }, { token: account.token });
    for (const url of [installation.url, installation.elsewhere])
      await expect.poll(() => refused(listWith(key, url))).toMatch(/^(session_revoked|invalid_token)$/);
  });

  it('lose a scope at once when it is taken from them, and keep the others', async () => {
    const { key, id } = await make(['chat:read', 'chat:write']);
    await call(installation.url, 'POST /conversations', { body: {} }, { token: key });
    await call(
      installation.url,
      'PATCH /auth/api-keys/:id',
      { params: { id }, body: { scopes: ['chat:read'] } },
      { token: account.token },
    );
    await expect
      .poll(
        () =>
          call(installation.url, 'POST /conversations', { body: {} }, { token: key }).then(
            () => 'may',
            () => 'may not',
          ),
        { interval: 20 },
      )
      .toBe('may not');
    await expect
      .poll(
        () =>
          listWith(key).then(
            ({ status }) => status,
            () => 0,
          ),
        { interval: 20 },
      )
      .toBe(200);
    expect(await refused(call(installation.url, 'POST /conversations', { body: {} }, { token: key }))).toBe(
      'forbidden',
    );
  });

  it('are made, and given more scopes, by a session of just now alone: an open page is not enough', async () => {
    const other = await startAccount(installation.url);
    const { id } = await make(['chat:read', 'chat:write'], other.token);
    const age = (minutes: number) =>
      installation.database
        .connect('identity')
        .$client.query('UPDATE auth.sessions SET created_at = now() - make_interval(mins => $2) WHERE user_id = $1', [
          other.id,
          minutes,
        ]);
    const change = (scopes: ('chat:read' | 'profile:read')[]) =>
      call(installation.url, 'PATCH /auth/api-keys/:id', { params: { id }, body: { scopes } }, { token: other.token });
    await age(11);
    expect(await refused(make(['chat:read'], other.token))).toBe('recent_sign_in_required');
    expect(await refused(change(['chat:read', 'profile:read']))).toBe('recent_sign_in_required');
    expect((await call(installation.url, 'GET /auth/api-keys', {}, { token: other.token })).body.items).toMatchObject([
      { id, scopes: ['chat:read', 'chat:write'] },
    ]);
    // Less is always allowed, and so is ending it.
    expect((await change(['chat:read'])).body.scopes).toEqual(['chat:read']);
    await age(9);
    expect((await change(['chat:read', 'profile:read'])).body.scopes).toEqual(['chat:read', 'profile:read']);
    await age(11);
    await call(installation.url, 'DELETE /auth/api-keys/:id', { params: { id } }, { token: other.token });
    expect((await make(['chat:read'], (await signIn(installation.url, other)).access_token)).scopes).toEqual([
      'chat:read',
    ]);
  });

  it('are exchanged for an access token, as OAuth has it, by form and by JSON', async () => {
    const { key } = await make(['chat:read', 'chat:write']);
    const form = await fetch(`${installation.url}/api/v1/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_secret: key, scope: 'chat:read' }),
    });
    const token = (await form.json()) as { access_token: string; token_type: string; scope: string };
    expect(token).toMatchObject({ token_type: 'Bearer', scope: 'chat:read' });
    expect(form.headers.get('cache-control')).toBe('no-store');
    expect((await listWith(token.access_token)).status).toBe(200);
    expect(
      await refused(call(installation.url, 'POST /conversations', { body: {} }, { token: token.access_token })),
    ).toBe('forbidden');
    expect(
      await refused(
        call(installation.url, 'POST /auth/token', {
          body: { grant_type: 'client_credentials', client_secret: key, scope: 'admin:users' },
        }),
      ),
    ).toBe('scope_not_held');
  });

  it('are refused when mistyped, made up, expired, or of somebody who is shut out', async () => {
    const { key, id } = await make(['chat:read']);
    const mistyped = `${key.slice(0, 20)}${key[20] === 'A' ? 'B' : 'A'}${key.slice(21)}`;
    expect(await refused(listWith(mistyped))).toBe('invalid_token');
    expect(
      await refused(
        call(installation.url, 'POST /auth/token', {
          body: { grant_type: 'client_credentials', client_secret: mistyped },
        }),
      ),
    ).toBe('invalid_token');
    await installation.database
      .connect('identity')
      .$client.query("UPDATE auth.api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    expect(await refused(listWith(key))).toBe('invalid_token');

    const other = await startAccount(installation.url);
    const theirs = await make(['chat:read'], other.token);
    await listWith(theirs.key);
    const admin = await startWithRole(installation, 'admin');
    await call(
      installation.url,
      'POST /admin/users/:id/ban',
      { params: { id: other.id }, body: {} },
      { token: admin.token },
    );
    await expect
      .poll(
        () =>
          listWith(theirs.key).then(
            () => 'may',
            () => 'may not',
          ),
        { interval: 20 },
      )
      .toBe('may not');
  });

  it('are for accounts, hold nothing that their owner does not, and there are 20 at most', async () => {
    const guest = await startGuest(installation.url);
    expect(await refused(make(['chat:read'], guest.token))).toBe('account_required');
    expect(
      await refused(
        call(
          installation.url,
          'POST /auth/api-keys',
          { body: { name: 'x', scopes: ['admin:users'] } },
          { token: account.token },
        ),
      ),
    ).toBe('scope_not_held');
    const many = await startAccount(installation.url);
    const made = await Promise.allSettled(Array.from({ length: 25 }, () => make(['chat:read'], many.token)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await refused(make(['chat:read'], many.token))).toBe('too_many_api_keys');
  });
});

describe('sessions', () => {
  it('are listed without their addresses, and ended one by one or all at once', async () => {
    const mine = await startAccount(installation.url);
    const agents = ['Phone', 'Tablet'];
    const [phone, tablet] = await Promise.all(
      agents.map((agent) => signIn(installation.url, mine, { headers: { 'user-agent': agent } })),
    );
    const { items } = (await call(installation.url, 'GET /auth/sessions', {}, { token: mine.token })).body;
    expect(items).toHaveLength(3);
    expect(items.find(({ current }) => current)?.method).toBe('password');
    expect(items.map(({ network }) => network)).toEqual(['127.0.0.0/24', '127.0.0.0/24', '127.0.0.0/24']);
    const ofPhone = items.find(({ user_agent }) => user_agent === 'Phone')?.id ?? '';
    await call(installation.url, 'DELETE /auth/sessions/:id', { params: { id: ofPhone } }, { token: mine.token });
    await expect
      .poll(
        () =>
          listWith(phone?.access_token ?? '', installation.elsewhere).then(
            () => 'may',
            () => 'may not',
          ),
        { interval: 20 },
      )
      .toBe('may not');
    expect(
      await refused(
        call(installation.url, 'POST /auth/refresh', { body: { refresh_token: phone?.refresh_token ?? '' } }),
      ),
    ).toBe('session_revoked');
    expect((await listWith(tablet?.access_token ?? '')).status).toBe(200);
    await call(installation.url, 'POST /auth/logout-all', {}, { token: mine.token });
    await expect
      .poll(
        () =>
          listWith(tablet?.access_token ?? '', installation.elsewhere).then(
            () => 'may',
            () => 'may not',
          ),
        { interval: 20 },
      )
      .toBe('may not');
  });
});
