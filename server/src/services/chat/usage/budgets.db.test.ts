import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallContext } from '#platform/http/handler';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import { createTurnStore, type TurnStore } from '../store/turns.ts';
import { notePlan, readTaken } from '../store/usage.ts';
import { BudgetSpent, createBudgets } from './budgets.ts';
import { createCalendar, resetWords } from '#platform/calendar';
import { createUsageOf, type UsageOf } from './turn-usage.ts';

const MIDNIGHT = Date.parse('2026-11-30T15:00:00Z');
const calendar = createCalendar('Asia/Seoul');
const clock = { now: MIDNIGHT - 1 };
const now = () => clock.now;
const usageWith = (settings: Parameters<typeof createBudgets>[0]): UsageOf =>
  createUsageOf(calendar, createBudgets(settings, calendar, now), now);

let database: TestDatabase;
let stores: TurnStore[];
beforeAll(async () => {
  database = await createTestDatabase();
  // Two, as two processes have: each writes its own groups on its own connections.
  stores = [0, 1].map(() => createTurnStore(database.connect('chat'), () => undefined));
});
afterAll(() => database.close());

const who = (userId: string, kind: 'user' | 'guest' = 'user', ip = '203.0.113.7'): CallContext =>
  ({ caller: { userId, kind }, request: { ip, locale: 'en' } }) as CallContext;
const modelWith = (...capabilities: readonly string[]) =>
  ({
    model: { info: { id: 'some/model', built_in: false, capabilities, context_window: 1_000_000 } },
    personaPrompt: undefined,
  }) as never;
const selection = modelWith('text');

/** A first turn in one of the two. */
const ask = async (usageOf: UsageOf, by: CallContext, nth: number): Promise<'stored' | 'refused'> => {
  const usage = usageOf(by, { content: 'hello', files: [], history: [], selection });
  const of = { id: uuidv7(), ownerId: by.caller.userId, app: 'chat', title: null, personaId: null, model: null };
  const turn = {
    userMessageId: uuidv7(),
    content: 'hello',
    parts: null,
    parentId: null,
    model: 'some/model',
    processId: uuidv7(),
    title: 'hello',
    usage,
  };
  try {
    await stores[nth % 2]?.insertFirst(of, turn);
    return 'stored';
  } catch (error) {
    if (error instanceof BudgetSpent) return 'refused';
    throw error;
  }
};
const countOf = (outcomes: readonly string[], which: string): number =>
  outcomes.filter((outcome) => outcome === which).length;
const conversationsOf = async (ownerId: string): Promise<number> =>
  (await database.connect('chat').$client.query('SELECT FROM chat.conversation WHERE owner_id = $1', [ownerId]))
    .rowCount ?? 0;

it('of fifty at once, with room for one in a day, one is stored before midnight and one after it', async () => {
  const usageOf = usageWith({ PLAN_LIMITS: 'free=1000/day' });
  const me = who(randomUUID());
  const asked = Array.from({ length: 50 }, (_, nth) => {
    clock.now = MIDNIGHT - (nth % 4 < 2 ? 1 : 0); // both days in both stores
    return ask(usageOf, me, nth);
  });
  const outcomes = await Promise.all(asked);
  expect([countOf(outcomes, 'stored'), countOf(outcomes, 'refused')]).toEqual([2, 48]);
  expect(await conversationsOf(me.caller.userId)).toBe(2);
  const db = database.connect('chat');
  for (const day of ['2026-11-30', '2026-12-01']) expect(await readTaken(db, me.caller.userId, day)).toBe(1000);
});

it('a limit of a month goes over midnight, and ends with the month', async () => {
  const usageOf = usageWith({ PLAN_LIMITS: 'free=1000/month' });
  const me = who(randomUUID());
  clock.now = MIDNIGHT - 3 * 24 * 3600 * 1000;
  expect(await ask(usageOf, me, 0)).toBe('stored');
  clock.now = MIDNIGHT - 1;
  expect(await ask(usageOf, me, 1)).toBe('refused');
  clock.now = MIDNIGHT;
  expect(await ask(usageOf, me, 1)).toBe('stored');
});

it('holds everybody to their own plan, as it is told last', async () => {
  const usageOf = usageWith({ PLAN_LIMITS: 'free=1000/day,plus=5000/day' });
  const db = database.connect('chat');
  const [mine, other, unlimited] = [randomUUID(), randomUUID(), randomUUID()];
  await notePlan(db, { user_id: mine, plan: 'plus', at: '2026-11-29T00:00:01.000Z' });
  await notePlan(db, { user_id: mine, plan: 'free', at: '2026-11-29T00:00:00.000Z' });
  await notePlan(db, { user_id: unlimited, plan: 'pro', at: '2026-11-29T00:00:00.000Z' });
  const outcomes = async (userId: string) =>
    countOf(await Promise.all(Array.from({ length: 20 }, (_, nth) => ask(usageOf, who(userId), nth))), 'stored');
  // Each reserves a thousand and what it asks with; the last one takes what is left.
  expect(await Promise.all([outcomes(mine), outcomes(other), outcomes(unlimited)])).toEqual([5, 1, 20]);
});

it('guests share what there is for all of them, and what there is for their network', async () => {
  const usageOf = usageWith({ GUEST_TOKENS_PER_DAY: 3000, GUEST_NETWORK_TOKENS_PER_DAY: 1000 });
  const askFrom = (ip: string) =>
    Promise.all(Array.from({ length: 10 }, (_, nth) => ask(usageOf, who(randomUUID(), 'guest', ip), nth)));
  const networks = ['198.51.100.1', '198.51.101.1', '198.51.102.1', '198.51.103.1', '2001:db8:1::1'];
  const stored = (await Promise.all(networks.map(askFrom))).map((outcomes) => countOf(outcomes, 'stored'));
  expect(Math.max(...stored)).toBe(1);
  expect(stored.reduce((sum, count) => sum + count)).toBe(3);
  // What could not be had of all was not kept of the network.
  const { rows } = await database
    .connect('chat')
    .$client.query<{ sum: string }>(
      `SELECT sum(taken) FROM chat.budget WHERE holder_id::text LIKE '00000000-%' AND holder_id <> '00000000-0000-0000-0000-000000000001'`,
    );
  expect(Number(rows[0]?.sum)).toBe(3000);
  expect(await ask(usageOf, who(randomUUID()), 0)).toBe('stored');
});

it('what is attached now, and was before, is reserved too, as far as a model is shown it', () => {
  const usageOf = usageWith({ PLAN_LIMITS: 'free=1000/day' });
  const file = (mime_type: string, bytes: number): StoredFile => ({
    id: uuidv7(),
    name: 'x',
    mime_type,
    bytes,
    width: null,
    height: null,
  });
  const text = (bytes: number) => file('text/plain', bytes);
  const picture = file('image/jpeg', 5_000_000);
  const reserved = (files: StoredFile[], earlier: StoredFile[], chosen = selection): number => {
    const parts = earlier.map((each) => ({ type: 'file' as const, file: each }));
    const asked = { content: '', files, history: [{ content: '', parts }], selection: chosen };
    return (usageOf(who('x'), asked).reserve?.tokens ?? 0) - 1000;
  };
  expect(reserved([text(40_000)], [])).toBe(10_000);
  expect(reserved([text(40_000)], [text(4000)])).toBe(11_000);
  expect(reserved([text(25_000_000)], [text(25_000_000)])).toBe(45_000);
  expect(reserved([picture], [picture])).toBe(0);
  expect(reserved([picture], [picture], modelWith('text', 'vision'))).toBe(2000);
  expect(reserved(Array<StoredFile>(50).fill(picture), [], modelWith('vision'))).toBe(10_000);
});

it('built-in engines take nothing, and where nothing is set nothing is limited', () => {
  const limited = usageWith({ PLAN_LIMITS: 'free=1000/day' });
  const builtIn = { model: { info: { id: 'madang/rules', built_in: true } }, personaPrompt: undefined } as never;
  expect(limited(who('x'), { content: 'hello', files: [], history: [], selection: builtIn })).toMatchObject({
    inputEstimate: 0,
    reserve: null,
  });
  const free = usageWith({});
  for (const kind of ['user', 'guest'] as const)
    expect(free(who('x', kind), { content: 'hello', files: [], history: [], selection }).reserve).toBeNull();
});

it('the time at which there is room again is said in words', () => {
  expect(resetWords(MIDNIGHT, 'Asia/Seoul', 'ko')).toBe('12월 1일 0시(한국 표준시)');
  expect(resetWords(MIDNIGHT, 'Asia/Seoul', 'en')).toBe('0:00 on December 1 (Korean Standard Time)');
});
