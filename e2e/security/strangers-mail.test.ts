import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount, unique } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const PASSWORD = '긴 비밀번호 하나';
const newAddress = (): string => `${unique()}@example.com`;

describe.each(['true', 'false'])('what strangers can send to a mailbox, REQUIRE_VERIFIED_EMAIL=%s', (required) => {
  let installation: Installation;
  let mailFolder: MailFolder;
  beforeAll(async () => {
    installation = await startShape('together', { REQUIRE_VERIFIED_EMAIL: required, RATE_LIMIT_PER_MINUTE: '0' });
    mailFolder = new MailFolder(installation.database.env['MADANG_DATA'] ?? '');
  });
  afterAll(() => installation.stop());

  const register = (email: string, name?: string) =>
    call(installation.url, 'POST /auth/register', {
      body: { email, password: PASSWORD, ...(name === undefined ? {} : { name }) },
    });
  const prove = async (email: string, number = 1) => {
    const token = await mailFolder.link(email, 'verify-email', number);
    await call(installation.url, 'POST /auth/verify-email', { body: { token, password: PASSWORD } });
  };
  const login = async (email: string) => {
    const { body } = await call(installation.url, 'POST /auth/login', { body: { email, password: PASSWORD } });
    return 'access_token' in body ? body.access_token : '';
  };
  /** Everything that was to be sent before has been: the mailFolder is filled in the order of asking. */
  const settle = async () => {
    const last = newAddress();
    await register(last);
    await expect.poll(async () => (await mailFolder.to(last)).length, { timeout: 60_000 }).toBe(1);
    await pause(500);
  };

  it('no word of their own: names are told to proven addresses alone', async () => {
    const email = newAddress();
    const name = '당첨 축하 010 1234 5678';
    await register(email, name);
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    await mailFolder.link(email, 'reset-password');
    for (const { text, html } of await mailFolder.to(email)) expect(`${text} ${html}`).not.toContain('당첨');
    await prove(email);
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    await mailFolder.link(email, 'reset-password', 2);
    expect((await mailFolder.to(email)).at(-1)?.text).toContain(name);
  });

  it.each(['a\r\nBcc: b@example.com', 'gnp.\u202Eexe', 'a\u200Bb', '\u3164', '\u2800', 'a\u2028b'])(
    'no name that hides or breaks a line: %j',
    async (name) => {
      const { token } = await startAccount(installation.url);
      const fresh = { login_id: unique().slice(0, 16), password: PASSWORD, name };
      expect((await refusal(call(installation.url, 'POST /auth/register', { body: fresh }))).problem.code).toBe(
        'validation_failed',
      );
      expect(
        (await refusal(call(installation.url, 'PUT /auth/user', { body: { name } }, { token }))).problem.code,
      ).toBe('validation_failed');
    },
  );

  it('ten mails an hour of one kind at most, however many accounts ask', async () => {
    const victim = newAddress();
    const owners = await Promise.all(Array.from({ length: 3 }, () => startAccount(installation.url)));
    for (let n = 0; n < 6; n += 1) {
      for (const { token, password } of owners) {
        const body = { email: victim, password };
        expect((await call(installation.url, 'POST /auth/change-email', { body }, { token })).body.status).toBe(
          'mail_sent',
        );
      }
      await settle(); // a newer link takes the place of an older one that was not sent yet
    }
    expect((await mailFolder.to(victim)).length).toBe(10);
  });

  it('ten mails an hour, whatever is put behind a plus sign', async () => {
    const mailbox = unique();
    const addresses = Array.from({ length: 14 }, (_, n) => `${mailbox}+${n}@example.com`);
    for (const email of addresses) await register(email);
    await settle();
    const mails = await Promise.all(addresses.map((email) => mailFolder.to(email)));
    expect(mails.flat()).toHaveLength(10);
  });

  it('ten notices an hour that somebody tried to register with their address; other mail comes all the same', async () => {
    const email = newAddress();
    await register(email);
    await prove(email);
    for (let n = 0; n < 25; n += 1) await register(email).catch(() => undefined);
    await settle();
    const notices = (await mailFolder.to(email)).filter(({ subject }) => subject === '[마당] 이미 계정이 있어요');
    expect(notices.length).toBe(required === 'true' ? 10 : 0);
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    await mailFolder.link(email, 'reset-password');
    expect(await login(email)).not.toBe('');
  });
});
