import { createHook } from 'node:async_hooks';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SWITCHED_OFF } from '../../server/src/platform/background/background.ts';
import { unique } from '../support/accounts.ts';
import { call, ProblemAnswer, startGuest } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** What must not tell whether somebody exists does the same work for everybody, and looks who there is after the answer. */
const PASSWORD = '아무도 모르는 긴 비밀번호';
const STATES = ['free', 'named', 'proven'] as const;
type State = (typeof STATES)[number];
/** Only against hangs. */
const PATIENT = { timeout: 60_000 };
const SETTINGS = { REQUIRE_VERIFIED_EMAIL: 'true', LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '0' };

/** @param settled waits until what was sent to the address is there */
const addressThatIs = async (
  state: State,
  { url, database }: Installation,
  settled: (email: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> => {
  const email = `${unique()}@alike.example`;
  if (state === 'free') return email;
  await call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
  await settled(email);
  if (state === 'proven') {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE email = $1', [email]);
    await admin.end();
  }
  return email;
};

type Ask = (url: string, email: string, token: string) => Promise<{ readonly status: number }>;
const ASKED: Readonly<Record<string, Ask>> = {
  'forgot-password': (url, email) => call(url, 'POST /auth/forgot-password', { body: { email } }),
  'resend-verification': (url, email) => call(url, 'POST /auth/resend-verification', { body: { email } }),
  'login with a wrong password': (url, email) =>
    call(url, 'POST /auth/login', { body: { email, password: 'a wrong guess' } }),
  // Whose things would move to the account.
  'login of a guest': async (url, email) =>
    call(
      url,
      'POST /auth/login',
      { body: { email, password: 'a wrong guess' } },
      { token: (await startGuest(url)).token },
    ),
  register: (url, email) => call(url, 'POST /auth/register', { body: { email, password: PASSWORD } }),
  'register with a login_id': (url, email) =>
    call(url, 'POST /auth/register', { body: { email, login_id: unique(), password: PASSWORD } }),
  'change-email': (url, email, token) =>
    call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token }),
};
const statusOf = (promise: Promise<{ readonly status: number }>): Promise<number> =>
  promise.then(
    ({ status }) => status,
    (error: unknown) => {
      if (error instanceof ProblemAnswer) return error.status;
      throw error;
    },
  );
const startMover = async (url: string): Promise<string> => {
  const { body } = await call(url, 'POST /auth/register', { body: { login_id: unique(), password: PASSWORD } });
  return 'access_token' in body ? body.access_token : '';
};

describe('the statements of a request', () => {
  let installation: Installation;
  beforeAll(async () => {
    process.env[SWITCHED_OFF] = 'events.forward'; // what is done after the answer is none of it
    installation = await startShape('together', SETTINGS).finally(() => delete process.env[SWITCHED_OFF]);
    // Nor is what is done by the clock.
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    await admin.query('DELETE FROM pgboss.schedule');
    await admin.end();
  });
  afterAll(() => installation.stop());
  afterEach(() => vi.restoreAllMocks());

  const statementsOf = async (asked: () => Promise<unknown>): Promise<string[]> => {
    const query = vi.spyOn(pg.Client.prototype, 'query');
    await asked();
    // Other installations that this process still has do their work meanwhile.
    const ours = new pg.Client({ connectionString: installation.database.adminUrl }).database;
    const texts = query.mock.calls
      .filter((_, at) => (query.mock.contexts[at] as pg.Client | undefined)?.database === ours)
      .map(([first]: unknown[]) => (typeof first === 'string' ? first : String((first as { text?: string }).text)));
    query.mockRestore();
    return texts.filter((text) => /"auth"\.|platform\.emit|hashtextextended/.test(text));
  };

  it.each(Object.entries(ASKED))('are the same for every address: %s', async (_, ask) => {
    const token = await startMover(installation.url);
    const seen: Record<string, { status: number; statements: string[] }> = {};
    for (const state of STATES) {
      const email = await addressThatIs(state, installation);
      let status = 0;
      const statements = await statementsOf(async () => (status = await statusOf(ask(installation.url, email, token))));
      seen[state] = { status, statements };
    }
    expect(seen['free']?.statements.length).toBeGreaterThan(1);
    expect(seen['named']).toEqual(seen['free']);
    expect(seen['proven']).toEqual(seen['free']);
  });
});

/** As async_hooks calls the work of Argon2 and that of native modules without a name, which is what bcrypt is here. */
const HASHING: ReadonlySet<string> = new Set(['ARGON2REQUEST', 'undefined']);

describe('the work of a try to sign in', () => {
  /** From src/test.c of P-H-C/phc-winner-argon2, and wrapper.c of Openwall's crypt_blowfish: of "password" and "U*U". */
  const EARLIER = {
    'an earlier cost': '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    bcrypt: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    'something else': 'md5$5f4dcc3b5aa765d61d8327deb882cf99',
  };

  it('is the same whether there is nobody of that name, and by whatever their password was hashed', async () => {
    const installation = await startShape('together', SETTINGS);
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const names: Record<string, string> = { nobody: unique(), "today's": unique() };
    for (const [kind, hash] of [["today's", undefined], ...Object.entries(EARLIER)] as const) {
      const login_id = (names[kind] ??= unique());
      await call(installation.url, 'POST /auth/register', { body: { login_id, password: PASSWORD } });
      await admin.query(
        'UPDATE auth.credentials SET password_hash = coalesce($2, password_hash) WHERE user_id = (SELECT id FROM auth.users WHERE login_id = $1)',
        [login_id, hash],
      );
    }
    await admin.end();
    const work: Record<string, unknown> = {};
    for (const [kind, login_id] of Object.entries(names)) {
      const hashes: string[] = [];
      const hook = createHook({
        init(_, type) {
          if (HASHING.has(type)) hashes.push(type);
        },
      }).enable();
      const asked = call(installation.url, 'POST /auth/login', { body: { login_id, password: 'a wrong guess' } });
      expect(await statusOf(asked)).toBe(401);
      hook.disable();
      work[kind] = hashes.toSorted();
    }
    await installation.stop();
    expect(Object.values(work)).toEqual(Object.keys(names).map(() => work['nobody']));
    expect(work['nobody']).toHaveLength(3);
  });
});

describe('what comes of it', () => {
  let installation: Installation;
  let mailFolder: MailFolder;
  beforeAll(async () => {
    installation = await startShape('together', SETTINGS);
    mailFolder = new MailFolder(installation.database.env['MADANG_DATA'] ?? '');
  });
  afterAll(() => installation.stop());

  const MAILS: Readonly<Record<State, readonly string[]>> = {
    free: ['[마당] 이메일 주소를 확인해 주세요'],
    named: [
      '[마당] 비밀번호를 새로 정하는 링크예요',
      '[마당] 이메일 주소를 확인해 주세요',
      '[마당] 이메일 주소를 확인해 주세요',
      '[마당] 이메일 주소를 확인해 주세요',
    ],
    proven: ['[마당] 비밀번호를 새로 정하는 링크예요', '[마당] 이미 계정이 있어요'],
  };
  it.each(STATES)('is mail for whoever has the address: %s', async (state) => {
    const settled = (email: string) => expect.poll(async () => (await mailFolder.to(email)).length, PATIENT).toBe(1);
    const email = await addressThatIs(state, installation, settled);
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const waiting = async () =>
      (await admin.query("SELECT FROM auth.one_time_tokens WHERE purpose = 'mail_request'")).rowCount;
    for (const key of ['POST /auth/forgot-password', 'POST /auth/resend-verification'] as const)
      await call(installation.url, key, { body: { email } });
    await expect.poll(waiting, PATIENT).toBe(0);
    await call(installation.url, 'POST /auth/register', { body: { email, password: `${PASSWORD} 2` } });
    const expected = state === 'proven' ? ['[마당] 이메일 주소를 확인해 주세요', ...MAILS.proven] : MAILS[state];
    await expect
      .poll(async () => (await mailFolder.to(email)).map(({ subject }) => subject).toSorted(), PATIENT)
      .toEqual(expected.toSorted());
    // Nothing is left of the account that was not to be.
    const left = () =>
      admin.query("SELECT FROM auth.users u JOIN auth.credentials c ON c.user_id = u.id WHERE u.kind = 'guest'");
    await expect.poll(async () => (await left()).rowCount, PATIENT).toBe(0);
    await admin.end();
  });
});

it('a stranger who asks again and again keeps no mail from the owner, who asks from where the account has been used', async () => {
  const installation = await startShape('together', {
    ...SETTINGS,
    REQUIRE_VERIFIED_EMAIL: 'false',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  try {
    const mailFolder = new MailFolder(installation.database.env['MADANG_DATA'] ?? '');
    const email = `${unique()}@alike.example`;
    const at = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    await call(installation.url, 'POST /auth/register', { body: { email, password: PASSWORD } }, at('203.0.113.7'));
    const resets = async () =>
      (await mailFolder.to(email)).filter(({ subject }) => subject === '[마당] 비밀번호를 새로 정하는 링크예요').length;
    const ask = (address: string) =>
      call(installation.url, 'POST /auth/forgot-password', { body: { email } }, at(address));
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const tokens = async (purpose: string, to: string): Promise<number | null> =>
      (await admin.query("SELECT FROM auth.one_time_tokens WHERE purpose = $1 AND data ->> 'to' = $2", [purpose, to]))
        .rowCount;
    const allLookedAt = (to: string) => expect.poll(() => tokens('mail_request', to), PATIENT).toBe(0);
    for (let n = 1; n <= 8; n += 1) await ask(`198.51.${n}.1`);
    await allLookedAt(email);
    expect(await tokens('reset_password', email)).toBe(5);
    await expect.poll(resets, PATIENT).toBe(5);
    const strangers = await mailFolder.link(email, 'reset-password', 1);
    await ask('203.0.113.99');
    await expect.poll(resets, PATIENT).toBe(6);
    // Five of their own work at one time; of an account that no stranger asks for, since ten mails an hour are the most.
    const own = `${unique()}@alike.example`;
    await call(
      installation.url,
      'POST /auth/register',
      { body: { email: own, password: PASSWORD } },
      at('203.0.113.7'),
    );
    for (let n = 1; n <= 8; n += 1)
      await call(installation.url, 'POST /auth/forgot-password', { body: { email: own } }, at(`203.0.113.${n}`));
    await allLookedAt(own);
    expect(await tokens('reset_password', own)).toBe(5);
    await admin.end();
    // Theirs works, and so does the first that was asked for by somebody else.
    const { status } = await call(installation.url, 'POST /auth/reset-password', {
      body: { token: strangers, password: `${PASSWORD} 3` },
    });
    expect(status).toBe(204);
  } finally {
    await installation.stop();
  }
});
