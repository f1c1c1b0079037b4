import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unique } from '../support/accounts.ts';
import { call, opened, refusal, type ProblemAnswer } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Of both processes. */
const PUBLIC_URL = 'http://madang.test';
let installation: Installation;
let mailFolder: MailFolder;
let admin: pg.Client;
beforeAll(async () => {
  installation = await startShape('together', { PUBLIC_URL, RATE_LIMIT_PER_MINUTE: '0', TRUSTED_PROXIES: '127.0.0.1' });
  mailFolder = new MailFolder(installation.database.env['MADANG_DATA'] ?? '');
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

interface Named {
  readonly email: string;
  readonly login_id: string;
  readonly password: string;
}
/** A page of ours in a browser at an address, with the cookies that it keeps. */
const browserAt = (address: string, cookie?: string) => ({
  headers: {
    origin: PUBLIC_URL,
    'sec-fetch-site': 'same-origin',
    'x-forwarded-for': address,
    ...(cookie === undefined ? {} : { cookie }),
  },
});
const knownIn = (headers: Headers): string =>
  headers
    .getSetCookie()
    .find((each) => each.startsWith('madang_known='))
    ?.split(';')[0] ?? '';

/** Somebody who has signed in at home in a browser. */
const startAtHome = async (): Promise<Named & { readonly cookie: string; readonly home: string }> => {
  const who = { email: `${unique()}@example.com`, login_id: unique(), password: `열쇠 ${unique()}` };
  const home = `10.${1 + Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  const { headers } = await call(
    installation.url,
    'POST /auth/register',
    { body: { ...who, refresh_delivery: 'cookie' } },
    browserAt(`${home}.5`),
  );
  await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE email = $1', [who.email]);
  return { ...who, home, cookie: knownIn(headers) };
};
const enter = async ({ login_id, password }: Named, address: string, cookie?: string) =>
  opened(
    call(
      installation.elsewhere,
      'POST /auth/login',
      { body: { login_id, password, refresh_delivery: 'cookie' } },
      browserAt(address, cookie),
    ),
  );
const guess = (
  by: { login_id: string } | { email: string },
  address: string,
  cookie?: string,
): Promise<ProblemAnswer> =>
  refusal(
    call(
      installation.url,
      'POST /auth/login',
      { body: { ...by, password: 'a wrong guess' } },
      browserAt(address, cookie),
    ),
  );
const counted = async (guesses: readonly Promise<ProblemAnswer>[]): Promise<Record<string, number>> => {
  const codes: Record<string, number> = {};
  for (const { problem } of await Promise.all(guesses)) codes[problem.code] = (codes[problem.code] ?? 0) + 1;
  return codes;
};
const TRIES = 54;
const FULL = { invalid_credentials: 50, too_many_failed_sign_ins: TRIES - 50 };
const strangers = ({ login_id }: Named): Promise<Record<string, number>> =>
  counted(Array.from({ length: TRIES }, (_, n) => guess({ login_id }, `172.20.${n}.9`)));
const neighbours = ({ login_id, home }: { login_id: string; home: string }): Promise<Record<string, number>> =>
  counted(Array.from({ length: TRIES }, (_, n) => guess({ login_id }, `${home}.${100 + n}`)));

it('fifty tries a day at a name from all strange places together; at home its owner is not kept out by them', async () => {
  const owner = await startAtHome();
  expect(await strangers(owner)).toEqual(FULL);
  const { status, headers } = await guess({ login_id: owner.login_id }, '172.21.1.1');
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(3600);
  expect((await enter(owner, `${owner.home}.77`)).body.user.login_id).toBe(owner.login_id);
});

it('fifty from a network of the owner, whose browser goes on; others there reset by mail or come another way', async () => {
  const owner = await startAtHome();
  expect(await neighbours(owner)).toEqual(FULL);
  expect(await strangers(owner)).toEqual(FULL);
  expect((await guess({ login_id: owner.login_id }, `${owner.home}.9`)).problem).toMatchObject({
    code: 'too_many_failed_sign_ins',
    title: expect.stringContaining('메일') as string,
  });
  const again = await enter(owner, `${owner.home}.5`, owner.cookie);
  expect(again.body.user.login_id).toBe(owner.login_id);
  // The browser is known wherever it goes.
  await enter(owner, '192.0.2.55', knownIn(again.headers));
  await call(installation.url, 'POST /auth/forgot-password', { body: { email: owner.email } }, browserAt('192.0.2.66'));
  const token = await mailFolder.link(owner.email, 'reset-password');
  const password = `새 열쇠 ${unique()}`;
  const reset = await call(
    installation.url,
    'POST /auth/reset-password',
    { body: { token, password } },
    browserAt('192.0.2.66'),
  );
  // Others go on trying: who has reset it is known by then.
  await strangers(owner);
  await enter({ ...owner, password }, '192.0.2.66', knownIn(reset.headers));
});

it('a known browser has five wrong tries a minute of its own; neither a forged cookie nor one from before a new password is known', async () => {
  const owner = await startAtHome();
  const tries = (cookie: string) =>
    counted(Array.from({ length: 8 }, (_, n) => guess({ login_id: owner.login_id }, `172.22.${n}.1`, cookie)));
  expect(await tries(owner.cookie)).toEqual({ invalid_credentials: 5, rate_limited: 3 });
  expect(await tries(`${owner.cookie.slice(0, -4)}AAAA`)).toEqual({ invalid_credentials: 8 });
  const password = `새 열쇠 ${unique()}`;
  const { body, headers } = await enter(owner, '192.0.2.8');
  await call(
    installation.url,
    'PUT /auth/user',
    { body: { current_password: owner.password, new_password: password } },
    { token: body.access_token },
  );
  expect(await tries(knownIn(headers))).toEqual({ invalid_credentials: 8 });
});

it('people who share a browser are each known there', async () => {
  const [ann, bo] = [await startAtHome(), await startAtHome()];
  const { headers } = await enter(bo, '192.0.2.1', ann.cookie);
  for (const each of [ann, bo]) {
    await counted(Array.from({ length: 6 }, () => guess({ login_id: each.login_id }, '192.0.2.1')));
    await enter(each, '192.0.2.1', knownIn(headers));
  }
});

/** Of the day too: both are counted by the same name. */
it('what was tried by one name of an account is not to be seen at its other name', async () => {
  const owner = await startAtHome();
  const at = '198.51.100.77';
  expect(await counted(Array.from({ length: 6 }, () => guess({ email: owner.email }, at)))).toEqual({
    invalid_credentials: 5,
    rate_limited: 1,
  });
  expect((await guess({ login_id: owner.login_id }, at)).problem.code).toBe('invalid_credentials');
});

it('a page of another origin makes no browser known, and is not refused for it', async () => {
  const owner = await startAtHome();
  await call(installation.url, 'POST /auth/forgot-password', { body: { email: owner.email } });
  const token = await mailFolder.link(owner.email, 'reset-password');
  const foreign = { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } };
  const { status, headers } = await call(
    installation.url,
    'POST /auth/reset-password',
    { body: { token, password: `새 ${unique()}` } },
    foreign,
  );
  expect([status, headers.getSetCookie()]).toEqual([204, []]);
});

it('an open session guesses five times a minute at the password that guards a change, and takes no tries from another', async () => {
  const owner = await startAtHome();
  const [{ body: one }, { body: two }] = [await enter(owner, `${owner.home}.5`), await enter(owner, `${owner.home}.6`)];
  const change = (token: string, current_password: string) =>
    call(installation.url, 'PUT /auth/user', { body: { current_password, new_password: `새 ${unique()}` } }, { token });
  expect(await counted(Array.from({ length: 8 }, () => refusal(change(one.access_token, 'a wrong guess'))))).toEqual({
    invalid_credentials: 5,
    rate_limited: 3,
  });
  expect((await change(two.access_token, owner.password)).status).toBe(200);
});

it('a known browser, and an open session, are done for the day after fifty wrong tries, however slowly they come', async () => {
  const owner = await startAtHome();
  const { body } = await enter(owner, `${owner.home}.5`);
  const inSession = () =>
    refusal(
      call(
        installation.url,
        'PUT /auth/user',
        { body: { current_password: 'a wrong guess', new_password: `새 ${unique()}` } },
        { token: body.access_token },
      ),
    );
  const inBrowser = () => guess({ login_id: owner.login_id }, '192.0.2.77', owner.cookie);
  for (let minute = 0; minute < 10; minute += 1) {
    for (const way of [inSession, inBrowser])
      expect(await counted(Array.from({ length: 5 }, way))).toEqual({ invalid_credentials: 5 });
    await admin.query("UPDATE auth.attempts SET window_start = window_start - interval '61 seconds'");
  }
  for (const [way, code] of [
    [inSession, 'rate_limited'],
    [inBrowser, 'too_many_failed_sign_ins'],
  ] as const) {
    const { problem, headers } = await way();
    expect([problem.code, Number(headers.get('retry-after')) > 3600]).toEqual([code, true]);
  }
  await admin.query("UPDATE auth.attempts SET window_start = window_start - interval '1 day'");
  expect((await enter(owner, '192.0.2.77', owner.cookie)).body.user.login_id).toBe(owner.login_id);
});
