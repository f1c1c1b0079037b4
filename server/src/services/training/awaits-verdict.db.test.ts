import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { readCases, readSpeech } from './content.ts';
import { personalData } from './personal-data.ts';
import { progressOf } from './progress.ts';
import { session } from './schema.ts';
import { toCard, toSession } from './show-session.ts';
import { findSession, insertSession, listResults } from './store/sessions.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('training');
});
afterAll(() => database.close());

it('nothing but the debrief tells what a contact was while the verdict of its session still counts', async () => {
  const speech = await readSpeech();
  const [content] = (await readCases()).filter(({ code }) => code === 'Genuine');
  if (content === undefined) return expect.fail('there is no genuine case');
  const ownerId = randomUUID();
  const begun = { ownerId, conversationId: randomUUID(), content, mode: 'receive', opened: true } as const;
  const row = await insertSession(db, { ...begun, conversationStored: true, trial: false });
  if (row === undefined) return expect.fail('nothing was inserted');
  const turn = { turn: 1, userMessageId: randomUUID(), messageId: randomUUID(), act: 'report', given: [] } as const;
  const flags = [{ code: 'RF1', phrase: '검찰' }] as const;
  await db
    .update(session)
    .set({
      records: [{ ...turn, flags, stage: 'S1', outcome: 'reported' }],
      ...{ outcome: 'reported', score: 30, falseAlarm: true, missed: ['RF1'], finishedAt: new Date() },
    })
    .where(eq(session.id, row.id));
  const told = async () => {
    const results = await listResults(db, ownerId, 10);
    const [exported] = (await personalData.giveOut(db, { userId: ownerId, locale: 'ko', cursor: undefined })).items;
    const ended = await findSession(db, ownerId, row.id);
    const { false_alarms, by_category, coach } = progressOf(results, [content.id], speech.words.ko);
    return {
      session: ended && toSession(ended, speech).revealed,
      card: toCard({ content, origin: 'shipped' }, results).revealed,
      progress: { false_alarms, sessions: by_category.map(({ sessions }) => sessions), coach },
      exported,
    };
  };
  const before = await told();
  expect(before).toMatchObject({
    ...{ session: null, card: null },
    exported: { code: null, missed: null, false_alarm: null, turns: [{ act: 'report', flags: null }] },
    progress: { false_alarms: 0 },
  });
  expect(before.progress.sessions.every((count) => count === 0)).toBe(true);
  await db.update(session).set({ debriefedAt: new Date() }).where(eq(session.id, row.id));
  expect(await told()).toMatchObject({
    ...{ session: { code: 'Genuine', is_genuine: true }, card: { code: 'Genuine' } },
    exported: { code: 'Genuine', missed: ['RF1'], false_alarm: true, turns: [{ flags }] },
    progress: { false_alarms: 1 },
  });
});
