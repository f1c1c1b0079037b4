import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unique } from '../support/accounts.ts';
import { call, opened, refusal } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const PASSWORD = '우리 집 마당 감나무';
const PUBLIC_URL = 'https://madang.example.com';
const received: Email[] = [];
/** How many messages it refuses before it takes one again. */
let refusing = 0;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _, done) {
    void (async () => {
      const mail = await PostalMime.parse(Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)));
      const refused = refusing-- > 0;
      if (!refused) received.push(mail);
      done(refused ? Object.assign(new Error('come back later'), { responseCode: 451 }) : null);
    })();
  },
});

let house: Installation;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  house = await startShape('together', { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Madang <hello@madang.example.com>', PUBLIC_URL });
});
afterAll(async () => {
  await house.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const newAddress = (): string => `${unique()}@example.com`;
const mailsTo = (address: string): Email[] => received.filter(({ to }) => to?.some((one) => one.address === address));
const nextMail = async (address: string, count = 1): Promise<Email> => {
  await expect.poll(() => mailsTo(address).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
  return mailsTo(address)[count - 1] as Email;
};
const tokenIn = ({ text }: Email): string => /#token=([\w.-]+)/.exec(text ?? '')?.[1] ?? '';
const register = (email: string, password = PASSWORD, headers: Record<string, string> = {}) => call(house.url, 'POST /auth/register', { body: { email, password } }, { headers });
const login = (email: string, password = PASSWORD) => call(house.url, 'POST /auth/login', { body: { email, password } });
const confirm = (token: string) => call(house.url, 'POST /auth/verify-email', { body: { token } });
const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

/** A confirmed account, signed in. */
const member = async (): Promise<{ email: string; token: string }> => {
  const email = newAddress();
  await register(email);
  await confirm(tokenIn(await nextMail(email)));
  return { email, token: (await opened(login(email))).body.access_token };
};

describe('where addresses have to be confirmed', () => {
  it('an account waits for its confirmation, which works once and comes from us alone', async () => {
    const email = newAddress();
    const { status, body } = await register(email);
    expect([status, body]).toEqual([202, { status: 'confirmation_sent' }]);
    expect(await refused(login(email))).toBe('email_not_verified');
    const mail = await nextMail(email);
    expect(mail.from?.address).toBe('hello@madang.example.com');
    expect(mail.subject).toBe('이메일 주소를 확인해 주세요');
    expect(mail.text).toContain(`${PUBLIC_URL}/verify-email#token=`);
    expect(mail.html).toContain(`${PUBLIC_URL}/verify-email#token=`);
    const token = tokenIn(mail);
    expect(await refused(confirm(`${token.slice(0, -2)}AA`))).toBe('invalid_one_time_token');
    const both = await Promise.allSettled([confirm(token), confirm(token)]);
    expect(both.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(1);
    expect((await opened(login(email))).body.user).toMatchObject({ email, email_verified: true });
  });

  it('a taken address is answered like a free one, and its owner is told', async () => {
    const { email } = await member();
    const { status, body } = await register(email, 'some other password');
    expect([status, body]).toEqual([202, { status: 'confirmation_sent' }]);
    expect((await nextMail(email, 2)).subject).toBe('이미 계정이 있어요');
    expect(await refused(login(email, 'some other password'))).toBe('invalid_credentials');
  });

  it('whoever asks last for an address that nobody has confirmed chooses its password', async () => {
    const email = newAddress();
    await register(email, 'of the first one');
    const first = tokenIn(await nextMail(email));
    await register(email, 'of the second one');
    const second = tokenIn(await nextMail(email, 2));
    expect(await refused(confirm(first))).toBe('invalid_one_time_token');
    await confirm(second);
    expect(await refused(login(email, 'of the first one'))).toBe('invalid_credentials');
    expect((await login(email, 'of the second one')).status).toBe(200);
  });

  it('a confirmation is sent again, in the language of the account, and not for what expired', async () => {
    const email = newAddress();
    await register(email, PASSWORD, { 'accept-language': 'en' });
    const first = await nextMail(email);
    expect(first.subject).toBe('Confirm your e-mail address');
    await call(house.url, 'POST /auth/resend-verification', { body: { email } });
    const second = await nextMail(email, 2);
    expect(await refused(confirm(tokenIn(first)))).toBe('invalid_one_time_token');
    await house.database.connect('identity').$client.query("UPDATE auth.one_time_tokens SET expires_at = now() - interval '1 second' WHERE data->>'to' = $1", [email]);
    expect(await refused(confirm(tokenIn(second)))).toBe('invalid_one_time_token');
  });
});

describe('mail', () => {
  it('brings a new password, once, and ends every session', async () => {
    const { email, token } = await member();
    await call(house.url, 'POST /auth/forgot-password', { body: { email: email.toUpperCase() } });
    const link = tokenIn(await nextMail(email, 2));
    const reset = (password: string) => call(house.url, 'POST /auth/reset-password', { body: { token: link, password } });
    expect(await refused(reset('password123'))).toBe('password_too_common');
    expect((await reset('새로 고른 긴 비밀번호')).status).toBe(204);
    expect(await refused(reset('하나 더 고른 비밀번호'))).toBe('invalid_one_time_token');
    await expect.poll(() => call(house.url, 'GET /auth/me', {}, { token }).then(() => 'may', () => 'may not')).toBe('may not');
    expect(await refused(login(email))).toBe('invalid_credentials');
    expect((await login(email, '새로 고른 긴 비밀번호')).status).toBe(200);
    expect((await nextMail(email, 3)).subject).toBe('비밀번호가 바뀌었어요');
  });

  it('moves an account to another address only when that answers, and tells the old one', async () => {
    const { email, token } = await member();
    const next = newAddress();
    expect(await refused(call(house.url, 'POST /auth/change-email', { body: { email: next, password: 'a wrong password' } }, { token }))).toBe('invalid_credentials');
    await call(house.url, 'POST /auth/change-email', { body: { email: next, password: PASSWORD } }, { token });
    expect((await nextMail(email, 2)).subject).toBe('이메일 주소를 바꾸려고 해요');
    expect((await call(house.url, 'GET /auth/me', {}, { token })).body.email).toBe(email);
    await confirm(tokenIn(await nextMail(next)));
    expect((await call(house.url, 'GET /auth/me', {}, { token })).body).toMatchObject({ email: next, email_verified: true });
    expect((await nextMail(email, 3)).subject).toBe('이메일 주소가 바뀌었어요');
    // A taken address gets nothing, and the asker no other answer.
    const { email: taken } = await member();
    expect((await call(house.url, 'POST /auth/change-email', { body: { email: taken, password: PASSWORD } }, { token })).status).toBe(202);
    expect(mailsTo(taken).map(({ subject }) => subject)).not.toContain('새 이메일 주소를 확인해 주세요');
  });

  it('is sent again when the server would not take it', async () => {
    refusing = 1;
    const email = newAddress();
    await register(email);
    expect(tokenIn(await nextMail(email))).not.toBe('');
    expect(refusing).toBeLessThanOrEqual(0);
  }, 30_000);

  it('carries no link that somebody else wrote', async () => {
    const email = newAddress();
    await call(house.url, 'POST /auth/register', { body: { email, password: PASSWORD, name: '<a href=//evil.example>http://evil.example</a>' } }, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } });
    const mail = await nextMail(email);
    expect(mail.text).not.toMatch(/evil\.example/);
    expect(mail.html).not.toMatch(/evil\.example|<a href="https:\/\/evil/);
  });
});

describe('an account that is deleted', () => {
  it('is closed at once and can be brought back by the link, the answer, or signing in, until its grace is over', async () => {
    const { email, token } = await member();
    expect(await refused(call(house.url, 'DELETE /auth/user', { body: { password: 'a wrong password' } }, { token }))).toBe('invalid_credentials');
    const { body } = await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    expect(Date.parse(body.erased_at) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    await expect.poll(() => call(house.url, 'GET /auth/me', {}, { token }).then(() => 'may', () => 'may not')).toBe('may not');
    expect(await refused(login(email))).toBe('account_deleted');
    const back = await opened(call(house.url, 'POST /auth/user/restore', { body: { token: body.undo_token } }));
    expect((await call(house.url, 'GET /auth/me', {}, { token: back.body.access_token })).body.email).toBe(email);
    expect(await refused(call(house.url, 'POST /auth/user/restore', { body: { token: tokenIn(await nextMail(email, 2)) } }))).toBe('invalid_one_time_token');

    await call(house.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token: back.body.access_token });
    const again = await opened(call(house.url, 'POST /auth/login', { body: { email, password: PASSWORD, restore: true } }));
    expect(again.body.user.email).toBe(email);
  });
});
