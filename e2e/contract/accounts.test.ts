import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, collect, opened, readStream, refusal, startGuest } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const PASSWORD = '긴 비밀번호 하나';
const unique = (): string => randomBytes(6).toString('hex');

describe.each(SHAPES)('accounts, %s', (shape) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await sharedShape(shape);
  });
  afterAll(() => installation.stop());

  const register = (body: Record<string, string>, token?: string) =>
    opened(
      call(
        installation.url,
        'POST /auth/register',
        { body: { password: PASSWORD, ...body } },
        token === undefined ? {} : { token },
      ),
    );
  const login = (body: Record<string, string>) =>
    opened(call(installation.url, 'POST /auth/login', { body: { password: PASSWORD, ...body } }));

  it('are made with a name or an address, and signed in to with it, whatever its case', async () => {
    const loginId = `Haneul${unique()}`;
    const made = await register({ login_id: loginId, email: `${loginId}@Example.com`, name: '하늘' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      login_id: loginId.toLowerCase(),
      name: '하늘',
      user: { kind: 'user', name: '하늘', email: `${loginId}@example.com`.toLowerCase() },
    });
    const names: Record<string, string>[] = [{ login_id: loginId.toUpperCase() }, { email: `${loginId}@EXAMPLE.com` }];
    for (const who of names) {
      const { body } = await login(who);
      expect((await call(installation.elsewhere, 'GET /auth/me', {}, { token: body.access_token })).body.id).toBe(
        made.body.user_id,
      );
    }
    expect((await refusal(register({ login_id: loginId.toUpperCase() }))).problem.code).toBe('login_id_taken');
    expect((await refusal(register({ email: `${loginId}@example.com` }))).problem.code).toBe('email_taken');
  });

  it('leave the name of the first administrator to the command that makes one', async () => {
    for (const loginId of ['admin', 'Admin', 'ADMIN'])
      expect((await refusal(register({ login_id: loginId }))).problem.code).toBe('login_id_taken');
    expect((await register({ login_id: `admin${unique().slice(0, 8)}` })).status).toBe(201);
  });

  it('answer a wrong password and an unknown name alike', async () => {
    const loginId = unique();
    await register({ login_id: loginId });
    const [wrong, unknown] = await Promise.all([
      refusal(login({ login_id: loginId, password: '다른 비밀번호' })),
      refusal(login({ login_id: unique() })),
    ]);
    const of = ({ status, problem: { code, title, detail } }: typeof wrong) => ({ status, code, title, detail });
    expect(of(wrong)).toEqual(of(unknown));
    expect(of(wrong)).toMatchObject({ status: 401, code: 'invalid_credentials' });
  });

  it('take over what a guest made, under the same id, and end every session from before', async () => {
    const guest = await startGuest(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      { token: guest.token },
    );
    await collect(readStream(installation.url, guest.token, { conversation: body.conversation.id }));
    const account = await register({ login_id: unique() }, guest.token);
    expect(account.body.user_id).toBe(guest.id);
    const mine = await call(installation.elsewhere, 'GET /conversations', {}, { token: account.body.access_token });
    expect(mine.body.items.map(({ id }) => id)).toEqual([body.conversation.id]);
    await expect
      .poll(
        async () =>
          (await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: guest.token }))).problem.code,
      )
      .toBe('session_revoked');
    expect(
      (await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } })))
        .problem.code,
    ).toBe('session_revoked');
    expect((await refusal(register({ login_id: unique() }, account.body.access_token))).problem.code).toBe(
      'already_registered',
    );
    expect((await refusal(register({ login_id: unique() }, 'nonsense'))).problem.code).toBe('invalid_token');
  });

  it('are refused to a guest by a name that is taken, who goes on as the guest', async () => {
    const guest = await startGuest(installation.url);
    const { login_id: loginId } = (await register({ login_id: unique(), email: `${unique()}@example.com` })).body;
    expect((await refusal(register({ login_id: loginId ?? '' }, guest.token))).problem.code).toBe('login_id_taken');
    const { body } = await call(installation.url, 'GET /auth/me', {}, { token: guest.token });
    expect(body).toMatchObject({ id: guest.id, kind: 'guest' });
    const refreshed = await call(installation.url, 'POST /auth/refresh', {
      body: { refresh_token: guest.refreshToken },
    });
    expect(refreshed.body.user.id).toBe(guest.id);
  });

  it('are given once when ten ask for one name at once', async () => {
    const loginId = unique();
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        call(index % 2 === 0 ? installation.url : installation.elsewhere, 'POST /auth/register', {
          body: { password: PASSWORD, login_id: loginId },
        }),
      ),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of asked)
      if (each.status === 'rejected')
        expect((each.reason as { problem: { code: string } }).problem.code).toBe('login_id_taken');
  });

  it('become one account when a guest registers twice at once', async () => {
    const guest = await startGuest(installation.url);
    const asked = await Promise.allSettled([
      register({ login_id: unique() }, guest.token),
      register({ login_id: unique() }, guest.token),
    ]);
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are refused without a name, with a short password, or with a bad address, and say what to do', async () => {
    const codes = async (body: Record<string, string>) =>
      (await refusal(register(body))).problem.errors?.map(({ path, code }) => `${path} ${code}`);
    expect(await codes({})).toEqual(['body.email email_or_login_id']);
    expect(await codes({ login_id: 'ab' })).toEqual(['body.login_id wrong_format']);
    expect(await codes({ login_id: unique(), password: '짧다' })).toEqual(['body.password too_short']);
    expect(await codes({ email: 'nobody' })).toEqual(['body.email wrong_format']);
    expect(await codes({ login_id: unique(), password: 'x'.repeat(129) })).toEqual(['body.password too_long']);
  });

  it('are not looked for under names that cannot be stored', async () => {
    for (const name of ['\0', 'a\0b', '\ud800', '   ']) {
      for (const key of ['login_id', 'email']) expect((await refusal(login({ [key]: name }))).status).toBe(422);
    }
    expect((await refusal(login({ login_id: unique(), password: '\0\ud800' }))).problem.code).toBe(
      'invalid_credentials',
    );
  });

  it('are opened by their names alone: with what can be no name, the right password is as wrong as any', async () => {
    const loginId = unique();
    const { body: made } = await register({ login_id: loginId });
    const noNames: Record<string, string>[] = [
      { username: `\u200b${loginId}` },
      { username: '이름 이름' },
      { login_id: 'a b' },
      { login_id: 'somebody@example.com' },
      { email: loginId },
      { email: 'not an address' },
    ];
    for (const name of noNames) {
      const [right, wrong] = await Promise.all([
        refusal(login(name)),
        refusal(login({ ...name, password: `wrong ${unique()}` })),
      ]);
      expect({ ...right.problem, request_id: '' }, JSON.stringify(name)).toEqual({ ...wrong.problem, request_id: '' });
      expect(right.problem.code).toBe('invalid_credentials');
    }
    const { body } = await call(installation.url, 'GET /auth/audit', {}, { token: made.access_token });
    expect(body.items.map(({ action }) => action)).toEqual(['registered']);
  });

  it('change their password into another one, not into itself', async () => {
    const loginId = unique();
    const { body } = await register({ login_id: loginId });
    const change = (new_password: string) =>
      call(
        installation.url,
        'PUT /auth/user',
        { body: { current_password: PASSWORD, new_password } },
        { token: body.access_token },
      );
    // Of the same letters, as another keyboard writes them.
    for (const same of [PASSWORD, PASSWORD.normalize('NFD')])
      expect((await refusal(change(same))).problem.code).toBe('password_unchanged');
    const events = (await call(installation.url, 'GET /auth/audit', {}, { token: body.access_token })).body.items.map(
      ({ action }) => action,
    );
    expect(events).not.toContain('password_changed');
    await change('정말로 다른 비밀번호');
    expect((await login({ login_id: loginId, password: '정말로 다른 비밀번호' })).status).toBe(200);
  });

  it('of an earlier system are signed in to with their password, whose bcrypt hash is then another one', async () => {
    const { body } = await register({ login_id: unique() });
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const hash = async () =>
      (
        await admin.query<{ hash: string }>('SELECT password_hash AS hash FROM auth.credentials WHERE user_id = $1', [
          body.user_id,
        ])
      ).rows[0]?.hash ?? '';
    // Of "U*U", from wrapper.c of Openwall's crypt_blowfish.
    const earlier = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
    await admin.query('UPDATE auth.credentials SET password_hash = $2 WHERE user_id = $1', [body.user_id, earlier]);
    const who = { login_id: body.login_id ?? '' };
    expect((await refusal(login({ ...who, password: 'U*V' }))).problem.code).toBe('invalid_credentials');
    expect(await hash()).toBe(earlier);
    for (let times = 0; times < 2; times += 1) {
      expect((await login({ ...who, password: 'U*U' })).body.user.id).toBe(body.user_id);
      expect(await hash()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
    await admin.end();
  });

  it('whose hash cannot be computed keep nobody else from signing in', async () => {
    const [odd, other] = [await register({ login_id: unique() }), await register({ login_id: unique() })];
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const stored = '$argon2id$v=19$m=1,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    await admin.query('UPDATE auth.credentials SET password_hash = $2 WHERE user_id = $1', [odd.body.user_id, stored]);
    expect((await login({ login_id: other.body.login_id ?? '', password: PASSWORD })).status).toBe(200);
    const refused = await refusal(login({ login_id: odd.body.login_id ?? '', password: PASSWORD }));
    expect(refused.problem.code).toBe('invalid_credentials');
    await admin.query('DELETE FROM auth.credentials WHERE user_id = $1', [odd.body.user_id]);
    await admin.end();
  });

  it('leave no password behind in the database', async () => {
    const secret = `비밀-${unique()}`;
    await register({ login_id: unique(), password: secret });
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query<{ stored: string }>(
      "SELECT string_agg(c::text, ' ') || (SELECT string_agg(u::text, ' ') FROM auth.users u) AS stored FROM auth.credentials c",
    );
    await admin.end();
    expect(rows[0]?.stored).toContain('$argon2id$');
    expect(rows[0]?.stored).not.toContain(secret);
  });
});
