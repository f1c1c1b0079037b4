import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { call, opened, refusal } from './client.ts';
import { MailFolder } from './mail-folder.ts';
import { startShape, type Installation } from './shapes.ts';

export const PASSWORD = '주인이 고른 긴 비밀번호';
export const OTHER = '다시 고른 긴 비밀번호';
export const unique = (): string => `u${randomBytes(6).toString('hex')}`;
export const addressOf = (): string => `${unique()}@addresses.example`;
export const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

/** An installation with providers, whose mails are read, and where accounts are made and addresses confirmed. */
export const startAddressAccounts = async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-addresses-'));
  const doubles: Doubles = await startDoubles();
  const settings = { ...settingsOf(doubles), REQUIRE_VERIFIED_EMAIL: 'false', LOG_LEVEL: 'error', MADANG_DATA: folder };
  const installation: Installation = await startShape('together', settings);
  const { url } = installation;
  const admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  return {
    folder,
    doubles,
    installation,
    url,
    admin,
    mailFolder: new MailFolder(folder),
    async register(email?: string, more: { code_challenge?: string } = {}) {
      const names = { login_id: unique(), ...(email === undefined ? {} : { email }) };
      const { body } = await opened(
        call(url, 'POST /auth/register', { body: { ...names, ...more, password: PASSWORD } }),
      );
      return { ...names, id: body.user_id, token: body.access_token };
    },
    confirm: (
      body: { token: string; password?: string; new_password?: string; code_verifier?: string },
      token?: string,
    ) => call(url, 'POST /auth/verify-email', { body }, token === undefined ? {} : { token }),
    me: async (token: string) => (await call(url, 'GET /auth/me', {}, { token })).body,
    async stop() {
      await admin.end();
      await installation.stop();
      await stopDoubles(doubles);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type AddressAccounts = Awaited<ReturnType<typeof startAddressAccounts>>;
