import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { call, opened, refusal } from '../support/client.ts';
import { leaveBehind } from '../support/left-behind.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { giveRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** A reset of an account whose address was proven: what opens it besides the password ends, but for what is kept. */
const PASSWORD = '잊어버린 긴 비밀번호';
const FRESH = '새로 고른 긴 비밀번호';
const REVOKED_EVERYWHERE_MS = 1001;
const folder = mkdtempSync(path.join(tmpdir(), 'madang-resets-'));
const mailFolder = new MailFolder(folder);
let doubles: Doubles;
let installation: Installation;
beforeAll(async () => {
  doubles = await startDoubles();
  const settings = {
    REQUIRE_VERIFIED_EMAIL: 'false',
    REQUIRE_ADMIN_SECOND_FACTOR: 'true',
    LOG_LEVEL: 'error',
    MADANG_DATA: folder,
  };
  installation = await startShape('together', { ...settingsOf(doubles), ...settings });
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
  rmSync(folder, { recursive: true, force: true });
});

const member = async () => {
  const names = {
    email: `${randomBytes(6).toString('hex')}@owner.example`,
    login_id: `u${randomBytes(6).toString('hex')}`,
  };
  const { body } = await opened(
    call(installation.url, 'POST /auth/register', { body: { ...names, password: PASSWORD } }),
  );
  const account = { id: body.user_id, token: body.access_token, refresh: body.refresh_token ?? '' };
  const link = await mailFolder.link(names.email, 'verify-email');
  await call(installation.url, 'POST /auth/verify-email', { body: { token: link, password: PASSWORD } });
  const place = { url: installation.url, origin: 'http://localhost:8080', doubles };
  return { ...names, ...(await leaveBehind(place, account, names, PASSWORD)) };
};
const reset = async (email: string, keep?: ('api_keys' | 'second_factors')[]) => {
  await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
  const body = { token: await mailFolder.link(email, 'reset-password'), password: FRESH };
  await call(installation.url, 'POST /auth/reset-password', { body: keep === undefined ? body : { ...body, keep } });
  await installation.pass(REVOKED_EVERYWHERE_MS);
};

/** What a reset leaves in each case; identities are the owner's to unlink. */
const KEYS = ['API key', "API key's access token"];
const CASES = [
  { keep: undefined, stay: ['linked identity'] },
  { keep: ['api_keys'], stay: ['linked identity', ...KEYS] },
  { keep: ['second_factors'], stay: ['linked identity', 'passkey'] },
  { keep: ['api_keys', 'second_factors'], stay: ['linked identity', ...KEYS, 'passkey'] },
] as const;

it('ends sessions, keys, passkeys and second factors, unless their owner keeps them', async () => {
  let cells = 0;
  for (const { keep, stay } of CASES) {
    const owner = await member();
    await reset(owner.email, keep === undefined ? undefined : [...keep]);
    const still: string[] = [];
    for (const [name, attempt] of Object.entries(owner.tries)) {
      cells += 1;
      if ((await attempt()) === owner.id) still.push(name);
    }
    expect({ keep, still: still.sort() }).toEqual({ keep, still: [...stay].sort() });
    const entered = await call(installation.url, 'POST /auth/login', { body: { email: owner.email, password: FRESH } });
    expect(entered.status).toBe(keep?.some((what) => what === 'second_factors') === true ? 202 : 200);
  }
  console.log(`resets: ${cells} cells of ${CASES.length} cases`);
});

it('does not take a second factor from an admin who must have one', async () => {
  const owner = await member();
  await giveRole(installation.database.adminUrl, owner.id, 'admin');
  await reset(owner.email);
  const { status, body } = await call(installation.url, 'POST /auth/login', {
    body: { email: owner.email, password: FRESH },
  });
  expect([status, body]).toMatchObject([202, { second_factor_required: true }]);
});

it('nor does the link that takes a deletion back', async () => {
  const owner = await member();
  await giveRole(installation.database.adminUrl, owner.id, 'admin');
  await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token: owner.token });
  const body = { token: await mailFolder.link(owner.email, 'restore-account'), password: FRESH };
  const answer = await call(installation.url, 'POST /auth/user/restore', { body });
  expect([answer.status, answer.body]).toMatchObject([202, { second_factor_required: true }]);
});

it('ends what was begun under the old password: an older link is worth nothing', async () => {
  const email = `${randomBytes(6).toString('hex')}@owner.example`;
  const { body } = await opened(call(installation.url, 'POST /auth/register', { body: { email, password: PASSWORD } }));
  await call(installation.url, 'POST /auth/verify-email', {
    body: { token: await mailFolder.link(email, 'verify-email'), password: PASSWORD },
  });
  const elsewhere = `${randomBytes(6).toString('hex')}@attacker.example`;
  await call(
    installation.url,
    'POST /auth/change-email',
    { body: { email: elsewhere, password: PASSWORD } },
    { token: body.access_token },
  );
  for (let asked = 0; asked < 2; asked += 1)
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
  const [first, second] = [
    await mailFolder.link(email, 'reset-password', 1),
    await mailFolder.link(email, 'reset-password', 2),
  ];
  const move = await mailFolder.link(elsewhere, 'verify-email');
  // Asking again has not broken the first.
  await call(installation.url, 'POST /auth/reset-password', { body: { token: first, password: FRESH } });
  const again = { token: second, password: 'of somebody who kept a link' };
  expect((await refusal(call(installation.url, 'POST /auth/reset-password', { body: again }))).problem.code).toBe(
    'invalid_one_time_token',
  );
  for (const proof of [{}, { password: PASSWORD }, { password: FRESH }]) {
    const confirmation = call(installation.url, 'POST /auth/verify-email', { body: { token: move, ...proof } });
    expect((await refusal(confirmation)).problem.code).toBe('invalid_one_time_token');
  }
});

it('a link to the mailbox stays good while whoever knows the password changes it again and again', async () => {
  const email = `${randomBytes(6).toString('hex')}@owner.example`;
  const { body } = await opened(call(installation.url, 'POST /auth/register', { body: { email, password: PASSWORD } }));
  const verify = await mailFolder.link(email, 'verify-email');
  await call(installation.url, 'POST /auth/verify-email', { body: { token: verify, password: PASSWORD } });
  await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
  const token = await mailFolder.link(email, 'reset-password');
  const other = '그 비밀번호를 아는 사람이 고른 것';
  const change = (current_password: string, new_password: string) =>
    call(
      installation.url,
      'PUT /auth/user',
      { body: { current_password, new_password } },
      { token: body.access_token },
    );
  await change(PASSWORD, other);
  await change(other, PASSWORD);
  await change(PASSWORD, other);
  await call(installation.url, 'POST /auth/reset-password', { body: { token, password: FRESH } });
  const late = await refusal(change(other, PASSWORD));
  expect([401, 403]).toContain(late.status);
  const login = (password: string) => opened(call(installation.url, 'POST /auth/login', { body: { email, password } }));
  for (const old of [PASSWORD, other]) await expect(login(old)).rejects.toThrow('invalid_credentials');
  expect((await login(FRESH)).body.user.email).toBe(email);
});
