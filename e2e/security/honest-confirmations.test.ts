import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { idOrRefused, leaveBehind, type Names } from '../support/left-behind.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, createVerifier, signInAt } from '../support/sign-in.ts';

/** Whoever made an account confirms it and loses nothing; two that come at once leave nothing open. */
const PASSWORD = '주인이 고른 긴 비밀번호';
const OTHER = '남이 고른 긴 비밀번호';
const unique = (): string => `u${randomBytes(6).toString('hex')}`;

describe.each(['false', 'true'] as const)('REQUIRE_VERIFIED_EMAIL=%s', (required) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-honest-'));
  const mailFolder = new MailFolder(folder);
  const mustConfirm = required === 'true';
  let doubles: Doubles;
  let installation: Installation;
  let url: string;
  let admin: pg.Client;
  beforeAll(async () => {
    doubles = await startDoubles();
    installation = await startShape('together', {
      ...settingsOf(doubles),
      REQUIRE_VERIFIED_EMAIL: required,
      LOG_LEVEL: 'error',
      MADANG_DATA: folder,
    });
    ({ url } = installation);
    admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
    await stopDoubles(doubles);
    rmSync(folder, { recursive: true, force: true });
  });

  const register = (names: Names & { code_challenge?: string }, password = PASSWORD, token?: string) =>
    call(url, 'POST /auth/register', { body: { ...names, password } }, token === undefined ? {} : { token });
  const login = async (names: Names, password = PASSWORD, token?: string) =>
    (
      await opened(
        call(url, 'POST /auth/login', { body: { ...names, password } }, token === undefined ? {} : { token }),
      )
    ).body;
  const confirm = (
    body: { token: string; password?: string; new_password?: string; code_verifier?: string },
    token?: string,
  ) => call(url, 'POST /auth/verify-email', { body }, token === undefined ? {} : { token });
  const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
  const write = async (token: string, title: string) =>
    (await call(url, 'POST /conversations', { body: { title } }, { token })).body.conversation.id;
  const titles = async (token: string) =>
    (await call(url, 'GET /conversations', { query: {} }, { token })).body.items.map(({ title }) => title);
  const earlier = async (token: string) => (await call(url, 'GET /auth/earlier-accounts', {}, { token })).body.items;
  const addressOf = (): string => `${unique()}@owner.example`;

  /** In the browser where somebody registered as a guest. */
  const enter = async (email: string, made: { id: string; guest: string | undefined }, password = PASSWORD) => {
    const { user, access_token: token } = await login({ email }, password, made.guest);
    return { id: mustConfirm ? user.id : made.id, token };
  };

  type Row = (email: string) => Promise<{ readonly id: string; readonly token: string; readonly expected: string }>;

  /**
   * A guest writes something and registers. Where the mail comes first they stay a guest until they sign in, and what
   * they have moves then.
   */
  const registerAsGuest = async (email: string, more: { code_challenge?: string } = {}) => {
    const guest = await startGuest(url);
    await write(guest.token, 'mine');
    const { body } = await register({ email, ...more }, PASSWORD, guest.token);
    return {
      id: guest.id,
      token: 'access_token' in body ? body.access_token : undefined,
      guest: mustConfirm ? guest.token : undefined,
    };
  };

  const rows: Readonly<Record<string, Row>> = {
    'the same browser: the session, or what the browser kept': async (email) => {
      const { verifier, challenge } = createVerifier();
      const made = await registerAsGuest(email, { code_challenge: challenge });
      const { token } = made;
      const link = await mailFolder.link(email, 'verify-email');
      if (token === undefined)
        expect(await refused(confirm({ token: link, code_verifier: createVerifier().verifier }))).toBe(
          'confirmation_needs_password',
        );
      await confirm({ token: link, ...(token === undefined ? { code_verifier: verifier } : {}) }, token);
      return { ...(token === undefined ? await enter(email, made) : { id: made.id, token }), expected: 'mine' };
    },
    'the telephone, registered on the laptop: the password': async (email) => {
      const made = await registerAsGuest(email);
      await confirm({ token: await mailFolder.link(email, 'verify-email'), password: PASSWORD });
      return { ...(await enter(email, made)), expected: 'mine' };
    },
    'a day later, by a link that was sent again': async (email) => {
      const made = await registerAsGuest(email);
      await mailFolder.link(email, 'verify-email');
      await admin.query(
        "UPDATE auth.one_time_tokens SET expires_at = now() - interval '1 second' WHERE data ->> 'to' = $1",
        [email],
      );
      await call(url, 'POST /auth/resend-verification', { body: { email } });
      await confirm({ token: await mailFolder.link(email, 'verify-email', 2), password: PASSWORD });
      return { ...(await enter(email, made)), expected: 'mine' };
    },
    'an account with a login_id that was made with the address, by the session of a second device': async (email) => {
      const login_id = unique();
      await register({ login_id, email });
      const { user, access_token: token } = await login({ login_id });
      await write(token, 'mine');
      await confirm({ token: await mailFolder.link(email, 'verify-email') }, (await login({ login_id })).access_token);
      return { id: user.id, token, expected: 'mine' };
    },
    'an account with a login_id that adds its address: the session': async (email) => {
      const { body } = await opened(register({ login_id: unique() }));
      await write(body.access_token, 'mine');
      await call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token: body.access_token });
      await confirm({ token: await mailFolder.link(email, 'verify-email') }, body.access_token);
      return { id: body.user_id, token: body.access_token, expected: 'mine' };
    },
    'an account with a login_id that adds its address: the password, on another device': async (email) => {
      const { body } = await opened(register({ login_id: unique() }));
      await write(body.access_token, 'mine');
      await call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token: body.access_token });
      const link = await mailFolder.link(email, 'verify-email');
      // Somebody else's session, and somebody else's password, are not those of the account that moves.
      const stranger = await opened(register({ login_id: unique() }, OTHER));
      expect(await refused(confirm({ token: link }, stranger.body.access_token))).toBe('confirmation_needs_sign_in');
      expect(await refused(confirm({ token: link, password: OTHER }))).toBe('invalid_credentials');
      await confirm({ token: link, password: PASSWORD });
      return { id: body.user_id, token: body.access_token, expected: 'mine' };
    },
    'a forgotten password, in the browser where the account was made': async (email) => {
      const { verifier, challenge } = createVerifier();
      const made = await registerAsGuest(email, { code_challenge: challenge });
      const { token } = made;
      await call(url, 'POST /auth/forgot-password', { body: { email } });
      const body = { token: await mailFolder.link(email, 'reset-password'), password: OTHER, code_verifier: verifier };
      await call(url, 'POST /auth/reset-password', { body }, token === undefined ? {} : { token });
      return { ...(await enter(email, made, OTHER)), expected: 'mine' };
    },
    'a stranger registered the address too, later and with a link of their own': async (email) => {
      const made = await registerAsGuest(email);
      await mailFolder.link(email, 'verify-email');
      if (mustConfirm) await register({ email, login_id: unique() }, OTHER);
      await confirm({ token: await mailFolder.link(email, 'verify-email', mustConfirm ? 2 : 1), password: PASSWORD });
      return { ...(await enter(email, made)), expected: 'mine' };
    },
  };

  it('whoever made the account confirms it with everything that is theirs', async () => {
    for (const [name, run] of Object.entries(rows)) {
      const email = addressOf();
      const { id, token, expected } = await run(email);
      const { body } = await call(url, 'GET /auth/me', {}, { token });
      expect({
        name,
        id: body.id,
        email: body.email,
        verified: body.email_verified,
        titles: await titles(token),
        earlier: await earlier(token),
      }).toEqual({ name, id, email, verified: true, titles: [expected], earlier: [] });
    }
    console.log(`honest confirmations, required ${required}: ${Object.keys(rows).length} rows`);
  });

  it('in the browser that has the session, keys, passkeys, second factors and identities stay', async () => {
    const [email, login_id] = [addressOf(), unique()];
    await register({ email, login_id });
    const session = await login({ login_id });
    const account = { id: session.user.id, token: session.access_token, refresh: session.refresh_token ?? '' };
    const mine = await leaveBehind(
      { url, origin: 'http://localhost:8080', doubles },
      account,
      { email, login_id },
      PASSWORD,
    );
    await confirm({ token: await mailFolder.link(email, 'verify-email') }, account.token);
    const opens: Record<string, string | null> = {};
    for (const [name, attempt] of Object.entries(mine.tries)) opens[name] = await attempt();
    expect(opens).toEqual(Object.fromEntries(Object.keys(mine.tries).map((name) => [name, account.id])));
    console.log(`honest confirmations, required ${required}: ${Object.keys(opens).length} ways in stay`);
  });

  /** Whoever chose a login_id too signs in with it before the mail. */
  const useUnproven = async (email: string) => {
    const login_id = unique();
    await register({ email, login_id });
    const { user, access_token: token } = await login({ login_id });
    await write(token, 'mine');
    return { id: user.id };
  };

  it('what somebody made before they forgot their password waits for them, and a stranger’s is refused', async () => {
    for (const isTheirs of [true, false]) {
      const email = addressOf();
      const { id } = mustConfirm ? await useUnproven(email) : await registerAsGuest(email);
      await call(url, 'POST /auth/forgot-password', { body: { email } });
      await call(url, 'POST /auth/reset-password', {
        body: { token: await mailFolder.link(email, 'reset-password'), password: OTHER },
      });
      const session = await login({ email }, OTHER);
      const token = session.access_token;
      expect(session.earlier_account).toBe(true);
      expect(session.user.id).not.toBe(id);
      expect([await titles(token), (await earlier(token)).map((each) => each.id)]).toEqual([[], [id]]);
      const stranger = (await opened(register({ login_id: unique() }))).body.access_token;
      for (const key of ['POST /auth/earlier-accounts/:id/merge', 'DELETE /auth/earlier-accounts/:id'] as const)
        expect(await refused(call(url, key, { params: { id } }, { token: stranger }))).toBe(
          'earlier_account_not_found',
        );
      if (isTheirs) await call(url, 'POST /auth/earlier-accounts/:id/merge', { params: { id } }, { token });
      else await call(url, 'DELETE /auth/earlier-accounts/:id', { params: { id } }, { token });
      await expect.poll(() => titles(token)).toEqual(isTheirs ? ['mine'] : []);
      await expect
        .poll(async () => (await admin.query('SELECT 1 FROM chat.conversation WHERE owner_id = $1', [id])).rowCount)
        .toBe(0);
      expect(await earlier(token)).toEqual([]);
      expect((await login({ email }, OTHER)).earlier_account).toBeUndefined();
    }
  });

  it('an account that was signed in to stays its maker’s when they come by a provider', async () => {
    const [email, login_id] = [addressOf(), unique()];
    await register({ email, login_id });
    const { user, access_token: token } = await login({ login_id });
    await write(token, 'mine');
    become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
    const session = await signInAt(url, 'google', { token });
    expect(session.user).toMatchObject({ id: user.id, email, email_verified: true });
    expect(await titles(session.access_token)).toEqual(['mine']);
  });
});

describe('at the same moment', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-races-'));
  const mailFolder = new MailFolder(folder);
  let doubles: Doubles;
  let installation: Installation;
  beforeAll(async () => {
    doubles = await startDoubles();
    installation = await startShape('together', {
      ...settingsOf(doubles),
      REQUIRE_VERIFIED_EMAIL: 'false',
      LOG_LEVEL: 'error',
      MADANG_DATA: folder,
    });
  });
  afterAll(async () => {
    await installation.stop();
    await stopDoubles(doubles);
    rmSync(folder, { recursive: true, force: true });
  });
  const ROUNDS = 12;

  /**
   * What whoever has the password and a session does while the owner of the mailbox acts; the credentials that they
   * got.
   */
  const attack = async (email: string, token: string, refresh: string): Promise<string[]> => {
    const [url, elsewhere] = [installation.url, installation.elsewhere];
    const got = async (work: () => Promise<string | undefined>): Promise<string[]> => {
      let credential: string | undefined;
      await idOrRefused(async () => (credential = await work()) ?? '');
      return credential === undefined ? [] : [credential];
    };
    const enter = async (password: string) =>
      (await opened(call(elsewhere, 'POST /auth/login', { body: { email, password } }))).body.access_token;
    const done = await Promise.all([
      got(() => enter(PASSWORD)),
      got(async () => (await call(url, 'POST /auth/refresh', { body: { refresh_token: refresh } })).body.access_token),
      got(
        async () =>
          (await call(elsewhere, 'POST /auth/api-keys', { body: { name: 'key', scopes: ['chat:read'] } }, { token }))
            .body.key,
      ),
      got(async () => {
        await call(
          url,
          'PUT /auth/user',
          { body: { current_password: PASSWORD, new_password: 'their third password' } },
          { token },
        );
        return undefined;
      }),
      got(async () => {
        await call(
          elsewhere,
          'POST /auth/change-email',
          { body: { email: `${unique()}@attacker.example`, password: PASSWORD } },
          { token },
        );
        return undefined;
      }),
      got(() => enter(PASSWORD)),
    ]);
    return done.flat();
  };

  it.each(['an address that nobody had proven', 'a proven address'] as const)(
    'nothing that races with a reset or a confirmation survives it: %s',
    async (which) => {
      const { url } = installation;
      let credentials = 0;
      const wrong: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const email = `${unique()}@owner.example`;
        const { body } = await opened(call(url, 'POST /auth/register', { body: { email, password: PASSWORD } }));
        const [token, refresh] = [body.access_token, body.refresh_token ?? ''];
        const link = await mailFolder.link(email, 'verify-email');
        if (which === 'a proven address')
          await call(url, 'POST /auth/verify-email', { body: { token: link, password: PASSWORD } });
        await call(url, 'POST /auth/forgot-password', { body: { email } });
        const reset = await mailFolder.link(email, 'reset-password');
        const prove =
          round % 2 === 0 || which === 'a proven address'
            ? call(url, 'POST /auth/reset-password', { body: { token: reset, password: OTHER } })
            : call(url, 'POST /auth/verify-email', { body: { token: link, new_password: OTHER } });
        const [got] = await Promise.all([attack(email, token, refresh), prove]);
        const her = (await opened(call(url, 'POST /auth/login', { body: { email, password: OTHER } }))).body;
        for (const password of [PASSWORD, 'their third password']) {
          const id = await idOrRefused(
            async () => (await opened(call(url, 'POST /auth/login', { body: { email, password } }))).body.user.id,
          );
          if (id !== null)
            wrong.push(`round ${round}: an old password opens ${id === her.user.id ? 'her account' : 'something'}`);
        }
        for (const credential of [token, ...got]) {
          credentials += 1;
          const may = () =>
            idOrRefused(async () => (await call(url, 'GET /auth/me', {}, { token: credential })).body.id);
          // Every process soon knows that a session has ended.
          await expect.poll(may).toBeNull();
        }
        if ((await call(url, 'GET /auth/api-keys', {}, { token: her.access_token })).body.items.length > 0)
          wrong.push(`round ${round}: a key was made`);
      }
      console.log(`races, ${which}: ${ROUNDS} rounds, ${credentials} credentials`);
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  it('of two links that are followed at once, one proves the address', async () => {
    const { url, elsewhere } = installation;
    for (let round = 0; round < 5; round += 1) {
      const email = `${unique()}@owner.example`;
      await call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
      const link = await mailFolder.link(email, 'verify-email');
      await call(url, 'POST /auth/forgot-password', { body: { email } });
      const reset = await mailFolder.link(email, 'reset-password');
      become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
      const done = await Promise.allSettled([
        call(url, 'POST /auth/verify-email', { body: { token: link, new_password: OTHER } }),
        call(elsewhere, 'POST /auth/reset-password', { body: { token: reset, password: OTHER } }),
        signInAt(url, 'google'),
      ]);
      for (const each of done)
        if (each.status === 'rejected')
          expect((each.reason as { problem?: { code: string } }).problem?.code).toMatch(
            /^(invalid_one_time_token|email_taken)$/,
          );
      expect(done.some(({ status }) => status === 'fulfilled')).toBe(true);
      const google = (await signInAt(url, 'google')).user;
      expect(google).toMatchObject({ email, email_verified: true });
    }
  });
});
