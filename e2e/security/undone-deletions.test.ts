import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { call, opened, refusal } from '../support/client.ts';
import { leaveBehind } from '../support/left-behind.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, signInAt } from '../support/sign-in.ts';

/** What undoes the deletion of an account opens it: once, that deletion, and for nobody who never proved the address. */
const PASSWORD = '지우려는 계정의 긴 비밀번호';
const FRESH = '되살리며 고른 긴 비밀번호';
const folder = mkdtempSync(path.join(tmpdir(), 'madang-undone-'));
const mailFolder = new MailFolder(folder);
let doubles: Doubles;
let installation: Installation;
let url: string;
beforeAll(async () => {
  doubles = await startDoubles();
  const settings = {
    ...settingsOf(doubles),
    REQUIRE_VERIFIED_EMAIL: 'false',
    LOG_LEVEL: 'error',
    MADANG_DATA: folder,
  };
  installation = await startShape('together', settings);
  url = installation.url;
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
  rmSync(folder, { recursive: true, force: true });
});

const address = (): string => `${randomBytes(6).toString('hex')}@undo.example`;
const register = async (email = address(), password = PASSWORD) => {
  const { body } = await opened(call(url, 'POST /auth/register', { body: { email, password } }));
  return { email, id: body.user.id, token: body.access_token };
};
const proven = async () => {
  const account = await register();
  const token = await mailFolder.link(account.email, 'verify-email');
  await call(url, 'POST /auth/verify-email', { body: { token, password: PASSWORD } });
  return account;
};
const remove = async (token: string, password = PASSWORD): Promise<string> =>
  (await call(url, 'DELETE /auth/user', { body: { password } }, { token })).body.undo_token;
const restore = (token: string, password?: string) =>
  call(url, 'POST /auth/user/restore', { body: { token, ...(password === undefined ? {} : { password }) } });
const login = (email: string, more: { restore?: boolean; password?: string } = {}) =>
  call(url, 'POST /auth/login', { body: { email, password: PASSWORD, ...more } });
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

it('an undo_token undoes its own deletion: not a later one, however the first was undone', async () => {
  const undone = {
    'by the link in the mail': async (email: string) => ({
      token: (await opened(restore(await mailFolder.link(email, 'restore-account'), FRESH))).body.access_token,
      password: FRESH,
    }),
    'by signing in': async (email: string) => ({
      token: (await opened(login(email, { restore: true }))).body.access_token,
      password: PASSWORD,
    }),
  };
  for (const [how, undo] of Object.entries(undone)) {
    const { email, token } = await proven();
    const old = await remove(token);
    // A mail that has not gone out when its deletion is undone is not sent.
    await mailFolder.link(email, 'restore-account');
    const again = await undo(email);
    expect([how, await codeOf(restore(old))]).toEqual([how, 'invalid_one_time_token']);
    const fresh = await remove(again.token, again.password);
    expect([how, await codeOf(restore(old))]).toEqual([how, 'invalid_one_time_token']);
    expect((await opened(restore(fresh))).body.user.email).toBe(email);
    expect([how, await codeOf(restore(fresh))]).toEqual([how, 'invalid_one_time_token']);
  }
});

it('an old undo_token does not get around a second factor', async () => {
  const { email, token } = await proven();
  const old = await remove(token);
  const back = (await opened(login(email, { restore: true }))).body.access_token;
  const started = await call(url, 'POST /auth/totp', { body: { password: PASSWORD } }, { token: back });
  const app = new AuthenticatorApp(started.body.secret);
  await call(url, 'POST /auth/totp/confirm', { body: { code: await app.code() } }, { token: back });
  await remove(back);
  expect(await codeOf(restore(old))).toBe('invalid_one_time_token');
});

/** They know the password, leave all that opens an account, and delete it. */
const takenOver = async () => {
  const account = await proven();
  const session = (await opened(login(account.email))).body;
  const mine = { id: account.id, token: session.access_token, refresh: session.refresh_token ?? '' };
  const place = { url, origin: 'http://localhost:8080', doubles };
  const left = await leaveBehind(place, mine, { email: account.email }, PASSWORD);
  const undo = await remove(left.token);
  return { ...account, tries: left.tries, undo, link: await mailFolder.link(account.email, 'restore-account') };
};

it('the link in the mail asks for a new password, and what opened the account before ends with the old one', async () => {
  const { email, id, tries, undo, link } = await takenOver();
  expect(await codeOf(restore(link))).toBe('restore_needs_password');
  expect(await codeOf(restore(link, PASSWORD))).toBe('password_unchanged');
  expect(await codeOf(restore(link, 'password123'))).toBe('password_too_common');
  // Of the answer to the deletion: a password is not chosen by whoever deleted it.
  expect(await codeOf(restore(undo, FRESH))).toBe('invalid_one_time_token');
  // Refused, it has changed nothing: the old password is asked for its second factor.
  expect((await login(email)).status).toBe(202);
  const { body } = await opened(restore(link, FRESH));
  expect([body.user.id, body.user.email]).toEqual([id, email]);
  const still: string[] = [];
  for (const [name, attempt] of Object.entries(tries)) if ((await attempt()) === id) still.push(name);
  // Identities are the owner's to unlink, as after a reset.
  expect(still).toEqual(['linked identity']);
  expect(await codeOf(restore(undo))).toBe('invalid_one_time_token');
  expect((await opened(login(email, { password: FRESH }))).body.user.id).toBe(id);
});

it('an account without a password is taken back by the link alone', async () => {
  const email = address();
  become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
  const { user, access_token: token } = await signInAt(url, 'google');
  await call(url, 'DELETE /users/me', {}, { token });
  expect((await opened(restore(await mailFolder.link(email, 'restore-account')))).body.user.id).toBe(user.id);
});

it('a ban ends what could undo a deletion', async () => {
  const admin = await startWithRole(installation, 'admin');
  const { id, token } = await proven();
  const undo = await remove(token);
  const target = { params: { id } };
  await call(url, 'POST /admin/users/:id/ban', { ...target, body: {} }, { token: admin.token });
  await call(url, 'POST /admin/users/:id/unban', target, { token: admin.token });
  expect(await codeOf(restore(undo))).toBe('invalid_one_time_token');
});

it('whoever never proved the address gets no mail that opens a stranger’s account, and keeps the address from nobody', async () => {
  const stranger = await register();
  const undo = await remove(stranger.token);
  const hers = '주소 주인의 긴 비밀번호';
  const own = await register(stranger.email, hers);
  expect(own.id).not.toBe(stranger.id);
  // All that came: the two confirmations, and nothing that opens the deleted account.
  await mailFolder.link(stranger.email, 'verify-email', 2);
  const mails = (await mailFolder.to(stranger.email)).map(({ text }) => text);
  expect(mails.filter((text) => text.includes('restore-account'))).toEqual([]);
  // Undone, it is an account without the address.
  const back = await opened(restore(undo));
  expect([back.body.user.id, back.body.user.email_verified]).toEqual([stranger.id, false]);
  await expect(login(stranger.email)).rejects.toThrow('invalid_credentials');
  const mine = await opened(call(url, 'POST /auth/login', { body: { email: stranger.email, password: hers } }));
  expect(mine.body.user.id).toBe(own.id);
  // A live account that names it goes on doing so: the address is asked for in vain.
  expect(await codeOf(register(stranger.email, 'a third long password'))).toBe('email_taken');
});
