import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '../../../platform/testing/database.ts';
import { administration } from './installation.ts';
import { identity } from '../index.ts';
import { oneTimeTokens } from '../schema.ts';
import { insertUser } from '../store/users.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(identity));
});
afterAll(() => close());

it('of admins who take the role from each other at the same time, one is left', async () => {
  const accounts = administration(db, 60);
  for (const name of ['first1', 'second1'])
    await accounts.create({ loginId: name, roles: ['admin'], password: '관리자의 긴 비밀번호' });
  for (let round = 0; round < 8; round += 1) {
    const tries = [
      accounts.setRoles('first1', ['user']),
      round % 2 === 0 ? accounts.setBanned('second1', true) : accounts.remove('second1'),
    ];
    const failed = (await Promise.allSettled(tries)).flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code?: string }).code] : [],
    );
    expect(failed).toEqual(['last_admin']);
    if (round % 2 === 1) break; // what is deleted is not undone by a command
    await accounts.setBanned('second1', false).then(() => accounts.setRoles('second1', ['admin']));
    await accounts.setRoles('first1', ['admin']);
  }
});

it('closes an account for good: what could take an earlier deletion back is gone', async () => {
  const accounts = administration(db, 60);
  const { user } = await accounts.create({ loginId: 'closed1', roles: [], password: '아무도 모르는 긴 비밀번호' });
  await db.insert(oneTimeTokens).values({
    id: randomUUID(),
    purpose: 'restore_account',
    userId: user.id,
    data: {},
    expiresAt: new Date(Date.now() + 60_000),
  });
  expect((await accounts.remove('closed1')).deletedAt).not.toBeNull();
  expect(await db.select().from(oneTimeTokens).where(eq(oneTimeTokens.userId, user.id))).toEqual([]);
});

it('gives a guest no password and no role, and can ban one', async () => {
  const accounts = administration(db, 60);
  const { id } = await db.transaction((tx) =>
    insertUser(tx, { id: randomUUID(), kind: 'guest', name: '손님', roles: ['user'] }),
  );
  await expect(accounts.setRoles(id, ['admin'])).rejects.toMatchObject({ code: 'account_required' });
  await expect(accounts.resetPassword(id)).rejects.toMatchObject({ code: 'account_required' });
  expect((await accounts.setBanned(id, true)).disabledAt).not.toBeNull();
});
