import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, opened, ProblemAnswer } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Whatever ends sessions does so while they are refreshed: nobody waits for somebody who waits for them. */
const PASSWORD = '먼저 쓰던 긴 비밀번호';
const FRESH = '새로 고른 긴 비밀번호';
const SESSIONS = 6;
const ROUNDS = 3;
const folder = mkdtempSync(path.join(tmpdir(), 'madang-locks-'));
const mailFolder = new MailFolder(folder);
let installation: Installation;
let admin: pg.Client;
let adminToken: string;
beforeAll(async () => {
  const settings = { REQUIRE_VERIFIED_EMAIL: 'false', LOG_LEVEL: 'silent', MADANG_DATA: folder };
  installation = await startShape('together', settings);
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  adminToken = (await startWithRole(installation, 'admin')).token;
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Member {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly keyId: string;
  readonly sessionIds: readonly string[];
}

/** What may happen to an account, with what it needs done before. */
const ENDINGS: Readonly<Record<string, (member: Member) => Promise<() => Promise<unknown>>>> = {
  async reset({ email }) {
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    const token = await mailFolder.link(email, 'reset-password');
    return () => call(installation.url, 'POST /auth/reset-password', { body: { token, password: FRESH } });
  },
  'password change': ({ token }) => {
    const body = { current_password: PASSWORD, new_password: FRESH };
    return Promise.resolve(() => call(installation.url, 'PUT /auth/user', { body }, { token }));
  },
  ban: ({ id }) =>
    Promise.resolve(() =>
      call(installation.url, 'POST /admin/users/:id/ban', { params: { id }, body: {} }, { token: adminToken }),
    ),
  'signed out by an admin': ({ id }) =>
    Promise.resolve(() =>
      call(installation.url, 'POST /admin/users/:id/sign-out', { params: { id } }, { token: adminToken }),
    ),
  'sign out everywhere': ({ token }) =>
    Promise.resolve(() => call(installation.url, 'POST /auth/logout-all', {}, { token })),
  'each session ended, and an API key': ({ token, sessionIds, keyId }) =>
    Promise.resolve(() =>
      Promise.all([
        ...sessionIds.map((id) => call(installation.url, 'DELETE /auth/sessions/:id', { params: { id } }, { token })),
        call(installation.url, 'DELETE /auth/api-keys/:id', { params: { id: keyId } }, { token }),
      ]),
    ),
  deletion: ({ token }) =>
    Promise.resolve(() => call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token })),
};

const deadlocks = async (): Promise<number> => {
  const { rows } = await admin.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(rows[0]?.deadlocks);
};

it.each(Object.keys(ENDINGS))(
  '%s, while all its sessions are refreshed',
  async (name) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const names = {
        email: `${randomBytes(6).toString('hex')}@locks.example`,
        login_id: `u${randomBytes(6).toString('hex')}`,
      };
      const { body: own } = await opened(
        call(installation.url, 'POST /auth/register', { body: { ...names, password: PASSWORD } }),
      );
      const logIn = () =>
        opened(call(installation.url, 'POST /auth/login', { body: { login_id: names.login_id, password: PASSWORD } }));
      const sessions = await Promise.all(Array.from({ length: SESSIONS }, logIn));
      const auth = { token: own.access_token };
      const key = await call(
        installation.url,
        'POST /auth/api-keys',
        { body: { name: 'k', scopes: ['chat:read'] } },
        auth,
      );
      const listed = await call(installation.url, 'GET /auth/sessions', {}, auth);
      const sessionIds = listed.body.items.filter(({ current }) => !current).map(({ id }) => id);
      const end = await ENDINGS[name]?.({
        id: own.user.id,
        email: names.email,
        token: own.access_token,
        keyId: key.body.id,
        sessionIds,
      });
      const faults: unknown[] = [];
      let refreshed = 0;
      let stop = false;
      const refreshing = sessions.map(async ({ body }) => {
        let token = body.refresh_token ?? '';
        while (!stop) {
          try {
            // Both processes' ways in: each has a pool of its own.
            const base = refreshed % 2 === 0 ? installation.url : installation.elsewhere;
            token =
              (await opened(call(base, 'POST /auth/refresh', { body: { refresh_token: token } }))).body.refresh_token ??
              '';
            refreshed += 1;
          } catch (error) {
            if (!(error instanceof ProblemAnswer && error.problem.code === 'session_revoked')) faults.push(error);
            return;
          }
        }
      });
      await expect.poll(() => refreshed, { timeout: 60_000, interval: 5 }).toBeGreaterThan(SESSIONS);
      await end?.().catch((error: unknown) => faults.push(error));
      stop = true;
      await Promise.all(refreshing);
      expect(faults).toEqual([]);
    }
    expect(await deadlocks()).toBe(0);
  },
  120_000,
);
