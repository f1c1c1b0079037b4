import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '@madang/contracts/users/entities';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { mergeGuest } from '../merge-guest.ts';
import { personalData } from '../personal-data.ts';
import { award } from '../points/award.ts';
import { readLeaderboard } from '../points/leaderboard.ts';
import { saveProfile } from '../store/people.ts';
import { CHARACTERS, SKINS } from './catalogue.ts';
import { readCollection, selectCharacter } from './collection.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
});
afterAll(() => database.close());

/** Past activities that earned something, as releases before characters have them: nothing was opened with them. */
const earnBefore = (userId: string, action: Action, times: number, points = 1) =>
  db.$client.query(
    `INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at)
      SELECT gen_random_uuid(), $1, $2, $4, gen_random_uuid(), '{}', now() - n * interval '1 day' FROM generate_series(1, $3) AS n`,
    [userId, action, times, points],
  );
const act = (userId: string, action: Action, eventKey: string = randomUUID()) =>
  db.transaction((tx) => award(tx, { userId, action, eventKey }));
const openOf = async (userId: string) => {
  const { characters, skins } = await readCollection(db, userId);
  return [...characters, ...skins].filter(({ unlocked }) => unlocked).map(({ id }) => id);
};
/** What the outbox tells of somebody, in its order. */
const toldOf = async (userId: string) => {
  const { rows } = await database
    .connect('jobs')
    .$client.query<{ values: { kind: string; unlocked: string; name_ko: string } }>(
      "SELECT payload -> 'values' AS values FROM platform.outbox WHERE event = 'users.character_unlocked' AND payload ->> 'user_id' = $1 ORDER BY id",
      [userId],
    );
  return rows.map(({ values }) => values);
};

it('has a name, a story and something to say in both languages for everybody, and nobody twice', () => {
  expect(CHARACTERS.length).toBeGreaterThanOrEqual(6);
  expect(SKINS.length).toBeGreaterThanOrEqual(3);
  const ids = [...CHARACTERS, ...SKINS].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { name, about, greetings } of CHARACTERS) {
    expect(greetings.length).toBeGreaterThanOrEqual(3);
    for (const text of [name, about, ...greetings]) {
      expect(text.ko).toMatch(/\p{Script=Hangul}/u);
      expect(text.en).not.toMatch(/\p{Script=Hangul}|!/u);
    }
    for (const text of greetings.slice(0, 1))
      expect([text.ko, text.en].every((said) => said.includes('{name}'))).toBe(true);
  }
});

describe('what is opened', () => {
  it('begins with one character as it is, and says how far the others are', async () => {
    const me = randomUUID();
    expect(await openOf(me)).toEqual(['doki', 'bare']);
    await earnBefore(me, 'attendance', 12);
    const { chosen, characters, skins } = await readCollection(db, me);
    expect(chosen).toEqual({ character: 'doki', skin: 'bare' });
    expect(characters.find(({ id }) => id === 'soli')).toMatchObject({ unlocked: false, have: 12, need: 30 });
    expect(skins.find(({ id }) => id === 'gat')).toMatchObject({ unlocked: false, have: 1, need: 5 });
  });

  it.each([
    ['a level', 'gami', 'recycled', 2, 50],
    ['a badge', 'sprout', 'scan', 0, 0],
    ['an activity', 'hoya', 'recycled', 9, 0],
    ['days of being here', 'straw_hat', 'attendance', 19, 1],
    ['a friend', 'kkami', 'invitation', 0, 0],
  ] as const)('opens by %s: %s, with the activity that reaches it', async (_, unlocked, action, before, points) => {
    const me = randomUUID();
    await earnBefore(me, action, before, Math.max(points, 1));
    expect(await openOf(me)).not.toContain(unlocked);
    await act(me, action);
    expect(await openOf(me)).toContain(unlocked);
    expect((await toldOf(me)).filter((told) => told.unlocked === unlocked)).toHaveLength(1);
  });

  it('counts no activity that earned nothing', async () => {
    const me = randomUUID();
    await earnBefore(me, 'recycled', 40, 0);
    await act(me, 'recycled');
    expect(await openOf(me)).not.toContain('hoya');
  });

  it('is told once, however many things open it at the same time, and whoever looks meanwhile', async () => {
    const me = randomUUID();
    await Promise.all([
      ...Array.from({ length: 12 }, () => act(me, 'scan')),
      ...Array.from({ length: 6 }, () => readCollection(db, me)),
    ]);
    // 120 points: the second level.
    expect((await toldOf(me)).map(({ kind, unlocked, name_ko }) => [kind, unlocked, name_ko])).toEqual([
      ['skin', 'sprout', '새싹'],
      ['character', 'gami', '감이'],
    ]);
  });

  it('is opened for what was earned before there was anything to open, once', async () => {
    const me = randomUUID();
    await earnBefore(me, 'training', 4, 100);
    const looked = await Promise.all(Array.from({ length: 10 }, () => readCollection(db, me)));
    for (const { characters } of looked) expect(characters.find(({ id }) => id === 'gami')?.unlocked).toBe(true);
    expect((await toldOf(me)).map(({ unlocked }) => unlocked)).toEqual(['gami', 'scarf']);
  });
});

describe('choosing', () => {
  it('keeps what is open, shows it to others, and refuses the rest', async () => {
    const me = randomUUID();
    await saveProfile(db, me, { region: '27' });
    await earnBefore(me, 'training', 4, 100);
    const select = (id: string, skin: string) => selectCharacter(db, me, { id, skin });
    expect((await select('gami', 'scarf')).chosen).toEqual({ character: 'gami', skin: 'scarf' });
    for (const [id, skin, code] of [
      ['hoya', 'bare', 'character_locked'],
      ['gami', 'gat', 'skin_locked'],
      ['nobody', 'bare', 'character_not_found'],
      ['gami', 'crown', 'skin_not_found'],
    ] as const)
      await expect(select(id, skin)).rejects.toMatchObject({ code });
    expect((await readCollection(db, me)).chosen).toEqual({ character: 'gami', skin: 'scarf' });
    const { items } = await readLeaderboard(db, { period: 'all', region: '27', limit: 5, me: undefined });
    expect(items.map(({ character }) => character)).toEqual([{ character: 'gami', skin: 'scarf' }]);
  });
});

describe('a guest who becomes an account', () => {
  const merge = (ids: { guestId: string; userId: string }) => db.transaction((tx) => mergeGuest(tx, ids));

  it('takes along what is open, and what both have earned opens more, each told once', async () => {
    const [guestId, userId] = [randomUUID(), randomUUID()];
    for (const who of [guestId, userId]) await earnBefore(who, 'recycled', 5, 30);
    await act(guestId, 'scan');
    await selectCharacter(db, guestId, { id: 'gami', skin: 'sprout' });
    await merge({ guestId, userId });
    await merge({ guestId, userId });
    // Five of each on the same five days, two a day: ten in all.
    expect(await openOf(userId)).toEqual(['doki', 'gami', 'hoya', 'bare', 'sprout', 'scarf']);
    expect(await openOf(guestId)).toEqual(['doki', 'bare']);
    expect((await readCollection(db, userId)).chosen).toEqual({ character: 'gami', skin: 'sprout' });
    expect((await toldOf(userId)).map(({ unlocked }) => unlocked)).toEqual(['hoya', 'scarf']);
  });

  it('changes nothing of what the account has chosen', async () => {
    const [guestId, userId] = [randomUUID(), randomUUID()];
    await earnBefore(guestId, 'training', 4, 100);
    await selectCharacter(db, guestId, { id: 'gami', skin: 'scarf' });
    await selectCharacter(db, userId, { id: 'doki', skin: 'bare' });
    await merge({ guestId, userId });
    expect((await readCollection(db, userId)).chosen).toEqual({ character: 'doki', skin: 'bare' });
  });
});

it('is given out and erased with everything else of a person', async () => {
  const me = randomUUID();
  await act(me, 'scan');
  await selectCharacter(db, me, { id: 'doki', skin: 'sprout' });
  const given = async () =>
    (await personalData.giveOut(db, { userId: me, locale: 'ko', cursor: undefined })).items.filter(
      ({ type }) => type === 'unlock' || type === 'profile',
    );
  expect(await given()).toMatchObject([
    { type: 'profile', character: 'doki', skin: 'sprout' },
    { type: 'unlock', unlocked: 'sprout' },
  ]);
  await personalData.erase(db, me);
  expect(await given()).toMatchObject([{ type: 'profile', character: null, skin: null }]);
});
