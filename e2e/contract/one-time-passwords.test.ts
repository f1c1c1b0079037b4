import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { unique } from '../support/accounts.ts';
import { call, opened, refusal } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const MAIN = path.join(PROJECT_FOLDER, 'server/src/main.ts');
/** Four groups of five: nothing else that the command prints looks like it. */
const GIVEN = /\b[a-z2-9]{5}(?:-[a-z2-9]{5}){3}\b/;
const CTRL_C = '\x03';
const OWN = '관리자가 고른 긴 비밀번호';

const folder = mkdtempSync(path.join(tmpdir(), 'madang-given-'));
const mailFolder = new MailFolder(folder);
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  installation = await startShape('together', { MADANG_DATA: folder });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly text: string;
  /** Of it, what was on stdout. */
  readonly out: string;
}

/** In a terminal of its own (script, of util-linux), or into a pipe as services and cron jobs are run. */
const madang = (
  where: 'terminal' | 'pipe',
  args: readonly string[],
  { input = '', env = {}, until }: { input?: string; env?: Record<string, string>; until?: RegExp } = {},
): Promise<Run> =>
  new Promise((resolve) => {
    const command = [process.execPath, MAIN, ...args];
    const asked =
      where === 'terminal' ? ['script', '-qec', command.map((part) => `'${part}'`).join(' '), '/dev/null'] : command;
    const child = spawn(asked[0] ?? '', asked.slice(1), {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NO_COLOR: '1',
        ...installation.database.env,
        DATABASE_URL: installation.database.adminUrl,
        ...env,
      },
    });
    let [text, out] = ['', ''];
    let isEnding = false;
    /** As a person does in a terminal: a signal would reach `script`, which takes the rest of the output with it. */
    const end = (): boolean => (where === 'terminal' ? child.stdin.write(CTRL_C) : child.kill('SIGTERM'));
    const take = (chunk: Buffer): void => {
      text += chunk.toString();
      if (isEnding || until?.test(text) !== true) return;
      isEnding = true;
      end();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      take(chunk);
    });
    child.stderr.on('data', take);
    child.on('close', (code) => resolve({ code, text, out }));
    if (until === undefined) child.stdin.end(input);
  });

const login = (loginId: string, password: string) =>
  call(installation.url, 'POST /auth/login', { body: { login_id: loginId, password } });
const choose = (challenge: string, password = OWN) =>
  call(installation.elsewhere, 'POST /auth/login/new-password', { body: { challenge, password } });
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const hasAccount = async (loginId: string): Promise<boolean> =>
  (await admin.query('SELECT 1 FROM auth.users WHERE login_id = $1', [loginId])).rowCount === 1;

/** A new admin, and the password that the terminal showed. */
const make = async (): Promise<{ loginId: string; given: string }> => {
  const loginId = unique();
  const { code, text } = await madang('terminal', ['user', 'create', '--login-id', loginId, '--role', 'admin']);
  expect({ code, text }).toMatchObject({ code: 0 });
  return { loginId, given: GIVEN.exec(text)?.[0] ?? '' };
};
const useUp = async (loginId: string, given: string): Promise<string> => {
  const { status, body } = await login(loginId, given);
  if (!('new_password_required' in body)) throw new Error(`no new password was asked for: ${JSON.stringify(body)}`);
  expect([status, Object.keys(body).sort()]).toEqual([202, ['challenge', 'new_password_required']]);
  return body.challenge;
};

describe('a password that is given out', () => {
  it('is good once, for choosing another one: before that there is no session and no right', async () => {
    const { loginId, given } = await make();
    const challenge = await useUp(loginId, given);
    expect(await codeOf(login(loginId, given))).toBe('invalid_credentials');
    for (const token of [challenge, given])
      expect(await codeOf(call(installation.url, 'GET /auth/me', {}, { token }))).toBe('invalid_token');
    expect(await codeOf(choose(challenge, 'password123'))).toBe('password_too_common');
    // Else it would be good for ever.
    expect(await codeOf(choose(challenge, given))).toBe('password_unchanged');
    const session = (await opened(choose(challenge))).body;
    expect(session.user.roles).toContain('admin');
    expect(
      (await call(installation.url, 'GET /admin/users', { query: {} }, { token: session.access_token })).status,
    ).toBe(200);
    expect(await codeOf(choose(challenge))).toBe('invalid_challenge');
    expect(await codeOf(login(loginId, given))).toBe('invalid_credentials');
    expect((await login(loginId, OWN)).status).toBe(200);
  });

  it('is good for one of several who use it at once', async () => {
    const { loginId, given } = await make();
    const all = await Promise.allSettled([login(loginId, given), login(loginId, given), login(loginId, given)]);
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const challenge =
      all.flatMap((each) =>
        each.status === 'fulfilled' && 'challenge' in each.value.body ? [each.value.body.challenge] : [],
      )[0] ?? '';
    const chosen = await Promise.allSettled([choose(challenge), choose(challenge, '둘째가 고른 긴 비밀번호')]);
    expect(chosen.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('expires, and so does the right to choose', async () => {
    const { loginId, given } = await make();
    const age = (hours: number) =>
      admin.query(
        `UPDATE auth.credentials SET changed_at = now() - make_interval(hours => $2) FROM auth.users
         WHERE id = user_id AND login_id = $1`,
        [loginId, hours],
      );
    await age(25);
    expect(await codeOf(login(loginId, given))).toBe('one_time_password_expired');
    await age(23);
    const challenge = await useUp(loginId, given);
    await admin.query(
      "UPDATE auth.one_time_tokens SET expires_at = now() - interval '1 second' WHERE purpose = 'new_password'",
    );
    expect(await codeOf(choose(challenge))).toBe('invalid_challenge');
    expect(await codeOf(login(loginId, given))).toBe('invalid_credentials');
  });

  it('is not used up by an account that is suspended', async () => {
    const { loginId, given } = await make();
    const suspend = (at: string) =>
      admin.query(`UPDATE auth.users SET disabled_at = ${at} WHERE login_id = $1`, [loginId]);
    await suspend('now()');
    expect(await codeOf(login(loginId, given))).toBe('account_disabled');
    await suspend('NULL');
    await useUp(loginId, given);
  });

  it('is no password at a link of a mail: that is for who chose one', async () => {
    const [loginId, email] = [unique(), `${unique()}@given.example`];
    await call(installation.url, 'POST /auth/register', { body: { login_id: loginId, email, password: OWN } });
    await mailFolder.link(email, 'verify-email');
    const { text } = await madang('terminal', ['user', 'reset-password', loginId]);
    const given = GIVEN.exec(text)?.[0] ?? '';
    await call(installation.url, 'POST /auth/resend-verification', { body: { email } });
    const token = await mailFolder.link(email, 'verify-email', 2);
    const confirmed = call(installation.url, 'POST /auth/verify-email', { body: { token, password: given } });
    expect(await codeOf(confirmed)).toBe('invalid_credentials');
    await useUp(loginId, given);
  });

  it('is not chosen by a reset either', async () => {
    const [loginId, email] = [unique(), `${unique()}@given.example`];
    const { text } = await madang('terminal', ['user', 'create', '--login-id', loginId, '--email', email]);
    const given = GIVEN.exec(text)?.[0] ?? '';
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    const token = await mailFolder.link(email, 'reset-password');
    const reset = (password: string) =>
      call(installation.url, 'POST /auth/reset-password', { body: { token, password } });
    expect(await codeOf(reset(given))).toBe('password_unchanged');
    expect((await reset(OWN)).status).toBe(204);
    expect(await codeOf(login(loginId, given))).toBe('invalid_credentials');
    expect((await login(loginId, OWN)).status).toBe(200);
  });

  it('takes the place of the password that there was, and of everything else that opened the account', async () => {
    const loginId = unique();
    const { body } = await opened(
      call(installation.url, 'POST /auth/register', { body: { login_id: loginId, password: OWN } }),
    );
    const key = await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'key', scopes: ['chat:read'] } },
      { token: body.access_token },
    );
    const { text } = await madang('terminal', ['user', 'reset-password', loginId]);
    expect(await codeOf(login(loginId, OWN))).toBe('invalid_credentials');
    for (const token of [body.access_token, key.body.key])
      await expect
        .poll(() =>
          call(installation.url, 'GET /auth/me', {}, { token }).then(
            () => 'may',
            () => 'may not',
          ),
        )
        .toBe('may not');
    const challenge = await useUp(loginId, GIVEN.exec(text)?.[0] ?? '');
    expect((await opened(choose(challenge, '다시 고른 긴 비밀번호'))).body.user.id).toBe(body.user_id);
  });
});

describe('what is not a terminal', () => {
  it('is shown no password, and nothing is done for it; a password can be brought instead', async () => {
    const loginId = unique();
    const asked = ['user', 'create', '--login-id', loginId];
    for (const args of [asked, [...asked, '--json'], ['user', 'reset-password', 'admin']]) {
      const { code, text } = await madang('pipe', args);
      expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('--password-stdin') as string });
      expect(text).not.toMatch(GIVEN);
    }
    expect(await hasAccount(loginId)).toBe(false);
    expect((await madang('pipe', [...asked, '--password-stdin'], { input: 'short\n' })).code).toBe(1);
    const made = await madang('pipe', [...asked, '--password-stdin', '--json'], { input: `${OWN}\n` });
    expect(JSON.parse(made.out)).toMatchObject({ login_id: loginId, password: null });
    expect((await login(loginId, OWN)).status).toBe(200);
  });

  it('is shown none at the first start either; a terminal is, and the log is not', async () => {
    await admin.query("DELETE FROM auth.users WHERE 'admin' = ANY (roles)");
    const port = String(await freePort());
    const env = { PORT: port, LOG_LEVEL: 'info', NODE_ENV: 'test' };
    for (const LOG_FORMAT of ['pretty', 'json']) {
      const { text } = await madang('pipe', ['start'], { env: { ...env, LOG_FORMAT }, until: /madang is open/ });
      expect(text).toContain('nobody has the role admin yet');
      expect(text).not.toMatch(GIVEN);
    }
    expect(await hasAccount('admin')).toBe(false);
    const { text } = await madang('terminal', ['start'], {
      env: { ...env, LOG_FORMAT: 'json' },
      until: /madang is open/,
    });
    const shown = text.split('\n').filter((line) => GIVEN.test(line));
    expect(shown).toHaveLength(1);
    expect(shown[0]).not.toContain('{');
    await useUp('admin', GIVEN.exec(shown[0] ?? '')?.[0] ?? '');
    const again = await madang('terminal', ['start'], { env: { ...env, LOG_FORMAT: 'json' }, until: /madang is open/ });
    expect(again.text).not.toMatch(GIVEN);
  });
});
