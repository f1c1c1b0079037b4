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

let installation: Installation;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  installation = await startShape('together', {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Madang <hello@madang.example.com>',
    PUBLIC_URL,
  });
});
afterAll(async () => {
  await installation.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const newAddress = (): string => `${unique()}@example.com`;
const mailsTo = (address: string): Email[] => received.filter(({ to }) => to?.some((one) => one.address === address));
const nextMail = async (address: string, count = 1): Promise<Email> => {
  await expect.poll(() => mailsTo(address).length).toBeGreaterThanOrEqual(count);
  return mailsTo(address)[count - 1] as Email;
};
const tokenIn = ({ text }: Email): string => /#token=([\w.-]+)/.exec(text ?? '')?.[1] ?? '';
const register = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  call(installation.url, 'POST /auth/register', { body: { email, password } }, { headers });
const login = (email: string, password = PASSWORD) =>
  call(installation.url, 'POST /auth/login', { body: { email, password } });
const confirm = (token: string, password = PASSWORD) =>
  call(installation.url, 'POST /auth/verify-email', { body: { token, password } });
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
    expect(await refused(login(email))).toBe('invalid_or_unconfirmed');
    const mail = await nextMail(email);
    expect(mail.from?.address).toBe('hello@madang.example.com');
    expect(mail.subject).toBe('[마당] 이메일 주소를 확인해 주세요');
    expect(mail.text).toContain(`${PUBLIC_URL}/verify-email#token=`);
    expect(mail.html).toContain(`${PUBLIC_URL}/verify-email#token=`);
    const token = tokenIn(mail);
    expect(await refused(confirm(`${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`))).toBe(
      'invalid_one_time_token',
    );
    // Neither a click alone nor somebody else's password says whose account it is; the link stays good.
    expect(await refused(call(installation.url, 'POST /auth/verify-email', { body: { token } }))).toBe(
      'confirmation_needs_password',
    );
    expect(await refused(confirm(token, 'not the one that was chosen'))).toBe('invalid_credentials');
    const both = await Promise.allSettled([confirm(token), confirm(token)]);
    expect(both.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(1);
    expect((await opened(login(email))).body.user).toMatchObject({ email, email_verified: true });
  });

  it('a taken address is answered like a free one, and its owner is told', async () => {
    const { email } = await member();
    const { status, body } = await register(email, 'some other password');
    expect([status, body]).toEqual([202, { status: 'confirmation_sent' }]);
    expect((await nextMail(email, 2)).subject).toBe('[마당] 이미 계정이 있어요');
    expect(await refused(login(email, 'some other password'))).toBe('invalid_or_unconfirmed');
  });

  it('each who registers an address that nobody has confirmed has an account: the password says whose is confirmed', async () => {
    for (const [mine, link] of [
      ['of the first one', 1],
      ['of the second one', 1],
      ['of the first one', 2],
      ['of the second one', 2],
    ] as const) {
      const email = newAddress();
      await register(email, 'of the first one');
      await nextMail(email);
      await register(email, 'of the second one');
      await nextMail(email, 2);
      await confirm(tokenIn(await nextMail(email, link)), mine);
      expect((await login(email, mine)).status).toBe(200);
      expect(await refused(login(email, mine === 'of the first one' ? 'of the second one' : 'of the first one'))).toBe(
        'invalid_or_unconfirmed',
      );
      expect(await refused(confirm(tokenIn(await nextMail(email, 3 - link)), mine))).toBe('invalid_one_time_token');
    }
  });

  it('whoever asks again and again neither fills a mailbox nor keeps its owner from registering', async () => {
    const email = newAddress();
    for (let asked = 0; asked < 8; asked += 1)
      expect((await register(email, `of a stranger ${asked}`)).status).toBe(202);
    for (let asked = 0; asked < 8; asked += 1)
      await call(installation.url, 'POST /auth/resend-verification', { body: { email } });
    expect((await register(email, 'of the owner')).status).toBe(202);
    const link = tokenIn(await nextMail(email));
    expect(await refused(confirm(link, 'of the owner'))).toBe('invalid_credentials');
    await call(installation.url, 'POST /auth/verify-email', { body: { token: link, new_password: 'of the owner' } });
    expect((await login(email, 'of the owner')).status).toBe(200);
    expect(mailsTo(email).length).toBeLessThanOrEqual(10);
  });

  it('a confirmation is sent again, in the language of the account; a link works until it expires', async () => {
    const email = newAddress();
    await register(email, PASSWORD, { 'accept-language': 'en' });
    const first = await nextMail(email);
    expect(first.subject).toBe('Madang: Confirm your email');
    await call(installation.url, 'POST /auth/resend-verification', { body: { email } });
    const second = await nextMail(email, 2);
    await installation.database
      .connect('identity')
      .$client.query(
        "UPDATE auth.one_time_tokens SET expires_at = now() - interval '1 second' WHERE data->>'to' = $1",
        [email],
      );
    for (const mail of [first, second]) expect(await refused(confirm(tokenIn(mail)))).toBe('invalid_one_time_token');
    // A day later: one more mail, and everything is as it was left.
    await call(installation.url, 'POST /auth/resend-verification', { body: { email } });
    await confirm(tokenIn(await nextMail(email, 3)));
    expect((await login(email)).status).toBe(200);
  });
});

describe('mail', () => {
  it('brings a new password, once, and ends every session', async () => {
    const { email, token } = await member();
    await call(installation.url, 'POST /auth/forgot-password', { body: { email: email.toUpperCase() } });
    const link = tokenIn(await nextMail(email, 2));
    const reset = (password: string) =>
      call(installation.url, 'POST /auth/reset-password', { body: { token: link, password } });
    expect(await refused(reset('password123'))).toBe('password_too_common');
    expect((await reset('새로 고른 긴 비밀번호')).status).toBe(204);
    expect(await refused(reset('하나 더 고른 비밀번호'))).toBe('invalid_one_time_token');
    await expect
      .poll(() =>
        call(installation.url, 'GET /auth/me', {}, { token }).then(
          () => 'may',
          () => 'may not',
        ),
      )
      .toBe('may not');
    expect(await refused(login(email))).toBe('invalid_or_unconfirmed');
    expect((await login(email, '새로 고른 긴 비밀번호')).status).toBe(200);
    expect((await nextMail(email, 3)).subject).toBe('[마당] 비밀번호가 바뀌었어요');
  });

  it('moves an account to another address only when that answers, and tells the old one', async () => {
    const { email, token } = await member();
    const next = newAddress();
    expect(
      await refused(
        call(
          installation.url,
          'POST /auth/change-email',
          { body: { email: next, password: 'a wrong password' } },
          { token },
        ),
      ),
    ).toBe('invalid_credentials');
    await call(installation.url, 'POST /auth/change-email', { body: { email: next, password: PASSWORD } }, { token });
    expect((await nextMail(email, 2)).subject).toBe('[마당] 이메일 변경 요청이 있었어요');
    expect((await call(installation.url, 'GET /auth/me', {}, { token })).body.email).toBe(email);
    await confirm(tokenIn(await nextMail(next)));
    expect((await call(installation.url, 'GET /auth/me', {}, { token })).body).toMatchObject({
      email: next,
      email_verified: true,
    });
    expect((await nextMail(email, 3)).subject).toBe('[마당] 이메일 주소가 바뀌었어요');
    // A taken address gets nothing, and whoever asks no other answer.
    const { email: taken } = await member();
    expect(
      (
        await call(
          installation.url,
          'POST /auth/change-email',
          { body: { email: taken, password: PASSWORD } },
          { token },
        )
      ).status,
    ).toBe(202);
    expect(mailsTo(taken).map(({ subject }) => subject)).not.toContain('[마당] 새 이메일 주소를 확인해 주세요');
  });

  it('is sent again when the server would not take it', async () => {
    refusing = 1;
    const email = newAddress();
    await register(email);
    expect(tokenIn(await nextMail(email))).not.toBe('');
    expect(refusing).toBeLessThanOrEqual(0);
  });

  it('carries no link that somebody else wrote', async () => {
    const email = newAddress();
    await call(
      installation.url,
      'POST /auth/register',
      { body: { email, password: PASSWORD, name: '<a href=//evil.example>http://evil.example</a>' } },
      { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } },
    );
    const mail = await nextMail(email);
    expect(mail.text).not.toMatch(/evil\.example/);
    expect(mail.html).not.toMatch(/evil\.example|<a href="https:\/\/evil/);
  });
});

describe('an account that is deleted', () => {
  it('is closed at once and can be brought back by the link, the answer, or signing in, until its grace is over', async () => {
    const { email, token } = await member();
    expect(
      await refused(call(installation.url, 'DELETE /auth/user', { body: { password: 'a wrong password' } }, { token })),
    ).toBe('invalid_credentials');
    const { body } = await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    expect(Date.parse(body.erased_at) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    await expect
      .poll(() =>
        call(installation.url, 'GET /auth/me', {}, { token }).then(
          () => 'may',
          () => 'may not',
        ),
      )
      .toBe('may not');
    expect(await refused(login(email))).toBe('account_deleted');
    // A link whose deletion has been undone before the mail goes out is not sent.
    const link = tokenIn(await nextMail(email, 2));
    const back = await opened(call(installation.url, 'POST /auth/user/restore', { body: { token: body.undo_token } }));
    expect((await call(installation.url, 'GET /auth/me', {}, { token: back.body.access_token })).body.email).toBe(
      email,
    );
    expect(await refused(call(installation.url, 'POST /auth/user/restore', { body: { token: link } }))).toBe(
      'invalid_one_time_token',
    );

    await call(
      installation.url,
      'DELETE /auth/user',
      { body: { password: PASSWORD } },
      { token: back.body.access_token },
    );
    const again = await opened(
      call(installation.url, 'POST /auth/login', { body: { email, password: PASSWORD, restore: true } }),
    );
    expect(again.body.user.email).toBe(email);
  });
});
