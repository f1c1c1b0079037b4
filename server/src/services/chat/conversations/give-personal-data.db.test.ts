import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { message, type MadeCall } from '../schema.ts';
import { cloneSnapshot } from '../shares/clone-snapshot.ts';
import { givePersonalData } from './give-personal-data.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());

const said = (n: number) => ({
  ...{ role: 'user' as const, content: `${n}`, parts: [], status: 'complete' as const, model: null },
  ...{ citations: [], finish_reason: null, error_code: null, created_at: '2026-01-01T00:00:00.000Z' },
});
const LONG = 'x'.repeat(900_000);
const cited = {
  ...{ number: 1, kind: 'x', ref: 'r', title: 't', note: LONG, varies_by_region: false, source: 's', checked_on: null },
};
const noted = { type: 'note' as const, code: 'files_gone' as const, names: [LONG] };

/** Messages of each page, as its readers get them. */
const pagesOf = async (ownerId: string): Promise<string[][]> => {
  const pages: string[][] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const { items, next_cursor: next } = await givePersonalData(db, ownerId, cursor);
    const messages = items.filter(({ type }) => type === 'message') as (PersonalRecord & { content: string })[];
    pages.push(messages.map(({ content }) => content));
    cursor = next ?? undefined;
    more = next !== null;
  }
  return pages.filter((page) => page.length > 0);
};

it('gives out what tools of others were called with, when, and what came of it, and which are allowed', async () => {
  const ownerId = randomUUID();
  const { id } = await db.transaction((tx) =>
    cloneSnapshot(tx, ownerId, { title: null, app: 'chat', messages: [said(0), said(1)] }),
  );
  const [serverId, at] = [randomUUID(), '2026-01-01T00:00:00.000Z'];
  const calls: MadeCall[] = [
    { serverId, server: 'notes', tool: 'send_mail', input: '{"to":"a"}', outcome: '"sent"', at },
    { serverId, server: 'notes', tool: 'send_mail', input: '{"to":"b"}', outcome: null },
  ];
  await db.execute(sql`INSERT INTO chat.tool_progress (message_id, state, calls)
    SELECT id, '', ${JSON.stringify(calls)}::jsonb FROM chat.message WHERE conversation_id = ${id} AND position = 1`);
  await db.execute(sql`INSERT INTO chat.tool_allowance (conversation_id, server_id, tool, fingerprint, server, created_at)
    VALUES (${id}, ${serverId}, 'send_mail', 'a', 'notes', ${at})`);
  const { items } = await givePersonalData(db, ownerId, undefined);
  expect(items[0]).toMatchObject({ tool_allowances: [{ server: 'notes', tool: 'send_mail', allowed_at: at }] });
  expect(items.slice(1, 3).map((each) => each['tool_calls'])).toEqual([
    [],
    [
      { server: 'notes', tool: 'send_mail', arguments: '{"to":"a"}', called_at: at, outcome: '"sent"' },
      { server: 'notes', tool: 'send_mail', arguments: '{"to":"b"}', called_at: null, outcome: null },
    ],
  ]);
});

it.each([
  ['citations', { citations: [cited] }, undefined],
  ['parts', { parts: [noted] }, undefined],
  ['thoughts', {}, { reasoning: LONG }],
])('a page ends where it has grown large, also by %s, and the next goes on behind it', async (_, has, set) => {
  const ownerId = randomUUID();
  const messages = Array.from({ length: 12 }, (_, n) => ({ ...said(n), ...has }));
  for (let n = 0; n < 2; n += 1)
    await db.transaction((tx) => cloneSnapshot(tx, ownerId, { title: null, app: 'chat', messages }));
  if (set !== undefined)
    await db
      .update(message)
      .set(set)
      .where(sql`conversation_id IN (SELECT id FROM chat.conversation WHERE owner_id = ${ownerId})`);
  const pages = await pagesOf(ownerId);
  // Two megabytes, and the message with which it has become more.
  expect(pages.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 3));
  const numbers = Array.from({ length: 12 }, (_, n) => `${n}`);
  expect(pages.flat()).toEqual([...numbers, ...numbers]);
});
