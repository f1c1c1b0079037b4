import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, opened, ProblemAnswer, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { whileAddressIsLocked } from '../support/while-locked.ts';

/** Where addresses have to be confirmed, registering says of none whether it is somebody's, whatever is sent along. */
const PASSWORD = '아무도 모르는 긴 비밀번호';
const unique = (): string => `u${randomBytes(6).toString('hex')}`;
let installation: Installation;
let url: string;
let taken: string;
let admin: pg.Client;
beforeAll(async () => {
  installation = await startShape('together', { REQUIRE_VERIFIED_EMAIL: 'true', LOG_LEVEL: 'error' });
  url = installation.url;
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  taken = unique();
  await call(url, 'POST /auth/register', { body: { login_id: taken, password: PASSWORD } });
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

const outcome = async (promise: Promise<{ status: number }>): Promise<string> =>
  promise.then(
    ({ status }) => String(status),
    (error: unknown) => {
      if (error instanceof ProblemAnswer) return `${error.status} ${error.problem.code}`;
      throw error;
    },
  );

const ADDRESSES: Readonly<Record<string, () => Promise<string>>> = {
  free: () => Promise.resolve(`${unique()}@silent.example`),
  async 'named by somebody'() {
    const email = `${unique()}@silent.example`;
    await call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
    return email;
  },
  async 'proven by somebody'() {
    const email = `${unique()}@silent.example`;
    await call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
    await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE email = $1', [email]);
    return email;
  },
};

/** Signing in by the address with the password that was just chosen for it, and with another, until it is too often. */
const triesOf = async (email: string, password: string): Promise<string[]> => {
  const codes: string[] = [];
  for (const body of [
    { email, password },
    { username: email, password },
    { email, password: `${password} not` },
    { email, password, restore: true },
    { email, password },
    { email, password },
  ])
    codes.push(await outcome(call(url, 'POST /auth/login', { body })));
  return codes;
};

/** What a stranger sees who registers with the address and tries what that has changed. */
const seen = async (email: string) => {
  const loginId = unique();
  const password = `${unique()} ${unique()}`;
  const register = (login_id?: string) =>
    outcome(
      call(url, 'POST /auth/register', { body: { email, password, ...(login_id === undefined ? {} : { login_id }) } }),
    );
  const withTaken = await register(taken);
  const withFree = await register(loginId);
  const again = await register(loginId);
  const alone = await register();
  const elsewhere = await outcome(call(url, 'POST /auth/register', { body: { login_id: loginId, password } }));
  const { body } = await opened(call(url, 'POST /auth/login', { body: { login_id: loginId, password } }));
  const { email: shown, email_verified, login_id } = body.user;
  const byAddress = await triesOf(email, password);
  const guest = await startGuest(url);
  const asGuest = await outcome(
    call(url, 'POST /auth/register', { body: { email, password: `${password} 2` } }, { token: guest.token }),
  );
  const before = await call(url, 'GET /auth/me', {}, { token: guest.token });
  const renewed = await outcome(call(url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }));
  const guestAfter = [asGuest, before.body.id === guest.id, before.body.kind, before.body.email, renewed];
  return {
    byAddress,
    guestAfter,
    withTaken,
    withFree,
    again,
    alone,
    elsewhere,
    user: [shown === email, email_verified, login_id === loginId],
  };
};

it('says the same of a free, a named and a proven address', async () => {
  for (const [which, make] of Object.entries(ADDRESSES)) {
    expect({ which, ...(await seen(await make())) }).toEqual({
      which,
      byAddress: [...Array<string>(5).fill('401 invalid_or_unconfirmed'), '429 rate_limited'],
      guestAfter: ['202', true, 'guest', null, '200'],
      withTaken: '409 login_id_taken',
      withFree: '202',
      again: '409 login_id_taken',
      alone: '202',
      elsewhere: '409 login_id_taken',
      user: [true, false, true],
    });
  }
});

it('an account that named somebody’s address gets no link to it and does not take it away', async () => {
  const email = await (ADDRESSES['proven by somebody']?.() ?? '');
  const loginId = unique();
  await call(url, 'POST /auth/register', { body: { email, login_id: loginId, password: PASSWORD } });
  await call(url, 'POST /auth/resend-verification', { body: { email } });
  const links = await admin.query(
    "SELECT 1 FROM auth.one_time_tokens t JOIN auth.users u ON u.id = t.user_id WHERE u.login_id = $1 AND t.purpose = 'verify_email'",
    [loginId],
  );
  expect(links.rows).toEqual([]);
  const owner = await opened(call(url, 'POST /auth/login', { body: { email, password: PASSWORD } }));
  expect([owner.body.user.email, owner.body.user.email_verified, owner.body.user.login_id]).toEqual([
    email,
    true,
    null,
  ]);
});

it('makes no account for a proven address alone, and looks at the login_id first, however often the address was named', async () => {
  const email = await (ADDRESSES['proven by somebody']?.() ?? '');
  await call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
  expect((await admin.query('SELECT 1 FROM auth.users WHERE pending_email = $1', [email])).rowCount).toBe(0);
  for (let times = 0; times < 5; times += 1)
    await call(url, 'POST /auth/register', { body: { email, login_id: unique(), password: PASSWORD } });
  expect(
    await outcome(call(url, 'POST /auth/register', { body: { email, login_id: taken, password: PASSWORD } })),
  ).toBe('409 login_id_taken');
});

it('waits for what is being decided about the address', async () => {
  const email = `${unique()}@silent.example`;
  const register = () => call(url, 'POST /auth/register', { body: { email, password: PASSWORD } });
  expect((await whileAddressIsLocked(admin, email, register)).status).toBe(202);
});
