import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '../../platform/testing/database.ts';
import { users } from './index.ts';
import { personalData } from './personal-data.ts';
import { findAvatar, saveAvatar } from './store/avatars.ts';
import { createFindPerson, saveProfile, saveSettings, type FindPerson } from './store/people.ts';

let db: Database;
let find: FindPerson;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(users));
  find = createFindPerson(db);
});
afterAll(() => close());

const merge = (ids: { guestId: string; userId: string }) => db.transaction((tx) => personalData.merge(tx, ids));
const NOTHING = { profile: null, settings: null, avatarHash: null };

it("fills the account's gaps with what the guest had, and leaves its own values", async () => {
  const [guestId, userId] = [randomUUID(), randomUUID()];
  await saveProfile(db, guestId, { nickname: '손님', bio: '손님 소개', region: '11' });
  await saveSettings(db, guestId, { theme: 'dark', notificationEnabled: true });
  await saveAvatar(db, guestId, 'guest');
  await saveProfile(db, userId, { nickname: '주인' });
  await saveSettings(db, userId, { theme: 'light', language: 'en' });
  await merge({ guestId, userId });
  const merged = await find(userId);
  expect(merged).toMatchObject({
    profile: { nickname: '주인', bio: '손님 소개', region: '11' },
    settings: { theme: 'light', language: 'en', notificationEnabled: true, plan: null },
    avatarHash: 'guest',
  });
  expect(await find(guestId)).toEqual(NOTHING);
  await merge({ guestId, userId });
  expect(await find(userId)).toEqual(merged);
});

it("keeps the account's own picture, and takes nothing from others", async () => {
  const [guestId, userId, other] = [randomUUID(), randomUUID(), randomUUID()];
  for (const [id, text] of [
    [guestId, 'guest'],
    [userId, 'own'],
    [other, 'other'],
  ] as const)
    await saveAvatar(db, id, text);
  await merge({ guestId, userId });
  expect((await findAvatar(db, userId))?.hash).toBe('own');
  expect((await findAvatar(db, other))?.hash).toBe('other');
  expect(await findAvatar(db, guestId)).toBeUndefined();
});

it('gives an account that has nothing all that the guest had, once, though it is told twice at once', async () => {
  const [guestId, userId] = [randomUUID(), randomUUID()];
  await saveProfile(db, guestId, { nickname: '손님' });
  await saveSettings(db, guestId, { language: 'en' });
  await Promise.all([merge({ guestId, userId }), merge({ guestId, userId })]);
  expect(await find(userId)).toMatchObject({
    profile: { nickname: '손님' },
    settings: { language: 'en', theme: null },
    avatarHash: null,
  });
});

it('changes nothing where there is nothing, or where a guest is told to become itself', async () => {
  const [guestId, userId] = [randomUUID(), randomUUID()];
  await merge({ guestId, userId });
  expect(await find(userId)).toEqual(NOTHING);
  await saveProfile(db, userId, { nickname: '나' });
  await merge({ guestId: userId, userId });
  expect(await find(userId)).toMatchObject({ profile: { nickname: '나' } });
});

it('erases all of one person and nothing of another', async () => {
  const [gone, stays] = [randomUUID(), randomUUID()];
  for (const id of [gone, stays]) {
    await saveProfile(db, id, { nickname: '이름' });
    await saveSettings(db, id, { theme: 'dark' });
    await saveAvatar(db, id, '얼굴');
  }
  await personalData.erase(db, gone);
  await personalData.erase(db, gone);
  expect(await find(gone)).toEqual(NOTHING);
  expect(await find(stays)).toMatchObject({
    profile: { nickname: '이름' },
    settings: { theme: 'dark' },
    avatarHash: '얼굴',
  });
});

it('gives to the account of today what a guest had whose account has become part of another one', async () => {
  const [guestId, earlier, userId] = [randomUUID(), randomUUID(), randomUUID()];
  await saveProfile(db, guestId, { nickname: '손님' });
  const move = (ids: { guestId: string; userId: string }) => db.transaction((tx) => personalData.merge(tx, ids));
  await move({ guestId: earlier, userId });
  await move({ guestId, userId: earlier });
  expect((await find(userId)).profile).toMatchObject({ nickname: '손님' });
  expect(await find(earlier)).toEqual(NOTHING);
});
