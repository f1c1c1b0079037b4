import { randomUUID } from 'node:crypto';
import { multipart, type IncomingForm } from '@madang/contracts/bodies';
import { defineContract } from '@madang/contracts/operation';
import { sql } from 'drizzle-orm';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { outsideOfCall } from '../db/call-transaction.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Reply } from '../http/reply.ts';
import { testBackground } from '../testing/background.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { MovableClock } from '../testing/movable-clock.ts';
import { forgetAnswers, keptAnswers } from './kept-answers.ts';
import { idempotentHandlers } from './idempotent-handlers.ts';

const Made = z.object({ id: z.guid() });
const common = { summary: '', access: { scope: 'chat:write' }, responses: { 201: Made }, idempotent: true } as const;
const contract = defineContract('Things', {
  'POST /things': { ...common, operationId: 'createThing', body: z.object({ text: z.string() }) },
  'POST /others': { ...common, operationId: 'createOther', body: z.object({ text: z.string() }) },
  'POST /pictures': {
    ...common,
    operationId: 'createPicture',
    upload: multipart({
      fields: z.object({ text: z.string() }),
      files: { file: { maxBytes: 1000 } },
    }),
  },
  'POST /stories': { ...common, operationId: 'createStory', body: z.object({ text: z.string() }), answerSeconds: 60 },
  'POST /documents': { ...common, operationId: 'createDocument', upload: { types: ['text/plain'], maxBytes: 1000 } },
});
type Key = keyof typeof contract;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
  handlers = idempotentHandlers(contract, things, { db, keys: { derive: () => Buffer.alloc(32, 7) } });
});
afterAll(() => database.close());

let handlers: typeof things;
let change: (text: string) => Promise<unknown>;
/** What an operation that takes long asks of others, before it changes anything. */
let ask: () => Promise<unknown>;
let handled = 0;
const make = async (text: string): Promise<{ id: string }> => {
  handled += 1;
  const id = randomUUID();
  await db.execute(sql`INSERT INTO chat.closed_owner (owner_id, closed, at) VALUES (${id}, true, now())`);
  await change(text);
  return { id };
};
beforeEach(() => {
  handled = 0;
  change = () => Promise.resolve();
  ask = () => Promise.resolve();
});

type Form = IncomingForm<{ text: string }>;
type AnyCall = { readonly body: { text: string } & Form };
type FileCall = { readonly body: AsyncIterable<Uint8Array> };
const things = {
  'POST /things': ({ body }: AnyCall) => make(body.text),
  'POST /others': ({ body }: AnyCall) => make(body.text),
  'POST /pictures': async ({ body }: AnyCall) => {
    const { fields, taken } = await body.receive(async ({ bytes }) => Buffer.concat(await Array.fromAsync(bytes)));
    return db.transaction(() => make(`${fields.text} ${String(taken[0])}`));
  },
  'POST /documents': async ({ body }: FileCall) => {
    const text = Buffer.concat(await Array.fromAsync(body)).toString();
    return db.transaction(() => make(text));
  },
  'POST /stories': async ({ body }: AnyCall) => {
    await ask();
    return db.transaction(() => make(body.text));
  },
};

const ME = randomUUID();
interface Asked {
  readonly key?: Key;
  readonly body?: unknown;
  readonly userId?: string;
}
const send = async (
  idempotencyKey: string | undefined,
  { key = 'POST /things', body = { text: 'a' }, userId = ME }: Asked = {},
) =>
  await (handlers[key] as unknown as (call: object) => Promise<Reply<{ id: string }>>)({
    body,
    caller: { userId },
    request: { headers: { 'idempotency-key': idempotencyKey } },
  });
const idOf = async (...asked: Parameters<typeof send>): Promise<string> => (await send(...asked)).body.id;
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const count = async (id: string): Promise<number> =>
  (await db.execute(sql`SELECT FROM chat.closed_owner WHERE owner_id = ${id}`)).rowCount ?? 0;
const form = (text: string, bytes: string): Form => ({
  receive: async (take) => ({
    fields: { text },
    taken: [
      await take({ field: 'file', name: 'a.txt', type: 'text/plain', bytes: Readable.from([Buffer.from(bytes)]) }, {}),
    ],
  }),
});

it('a repetition is given the first answer, and nothing is done again', async () => {
  const key = randomUUID();
  const first = await send(key);
  expect(await send(key)).toEqual(first);
  expect(first).toMatchObject({ status: 201 });
  expect(handled).toBe(1);
  expect(await count(first.body.id)).toBe(1);
});

it('a key is of one person and one operation, and of one request', async () => {
  const key = randomUUID();
  const first = await idOf(key);
  const ids = [
    first,
    await idOf(key, { userId: randomUUID() }),
    await idOf(key, { key: 'POST /others' }),
    await idOf(randomUUID()),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(await codeOf(send(key, { body: { text: 'b' } }))).toBe('idempotency_key_reused');
  for (const bad of ['', 'a b', 'x'.repeat(256), '가']) expect(await codeOf(send(bad))).toBe('invalid_idempotency_key');
  expect(handled).toBe(ids.length);
});

it('while the first is in work its repetition is told to come again, and what is changed is seen by nobody', async () => {
  const key = randomUUID();
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  change = () => {
    begun.resolve();
    return goOn.promise;
  };
  const first = send(key);
  await begun.promise;
  await expect(send(key)).rejects.toMatchObject({
    code: 'idempotency_key_in_use',
    details: { retryAfterSeconds: 1 },
  });
  expect(handled).toBe(1);
  goOn.resolve();
  const answer = await first; // committed
  expect(await send(key)).toEqual(answer);
});

describe('what asks others before it changes anything', () => {
  const story = (key: string) => send(key, { key: 'POST /stories' });
  /** The first request of a key, held while it asks. */
  const hold = async (key: string) => {
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    ask = () => {
      asked += 1;
      if (asked > 1) return Promise.resolve();
      begun.resolve();
      return goOn.promise;
    };
    const first = story(key);
    await begun.promise;
    return { first, goOn: goOn.resolve, asked: () => asked };
  };
  /** In how many seconds the only claim that there is lapses. */
  const lapses = async (): Promise<number | undefined> => {
    const { rows } = await database
      .connect('jobs')
      .execute<{ left: number }>(
        sql`SELECT round(extract(epoch FROM expires_at - now()))::int AS left FROM platform.claimed_request`,
      );
    expect(rows.length).toBeLessThan(2);
    return rows[0]?.left;
  };
  const claimFor = (seconds: number) =>
    database
      .connect('jobs')
      .execute(sql`UPDATE platform.claimed_request SET expires_at = now() + make_interval(secs => ${seconds}::int)`);

  it('asks once for two that come at once, and answers the second when it is done', async () => {
    const key = randomUUID();
    const { first, goOn, asked } = await hold(key);
    await expect(story(key)).rejects.toMatchObject({
      code: 'idempotency_key_in_use',
      details: { retryAfterSeconds: 1 },
    });
    goOn();
    const answer = await first;
    expect(await story(key)).toEqual(answer);
    expect([asked(), handled]).toEqual([1, 1]);
    expect(await lapses()).toBeUndefined();
  });

  it('is asked for again where it was refused: nothing is left of its claim', async () => {
    const key = randomUUID();
    ask = () => Promise.reject(new AppError('conversation_not_found'));
    expect(await codeOf(story(key))).toBe('conversation_not_found');
    expect(await lapses()).toBeUndefined();
    ask = () => Promise.resolve();
    expect((await story(key)).status).toBe(201);
  });

  it('is claimed as long as it is in work', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { first, goOn } = await hold(randomUUID());
      await claimFor(8);
      vi.advanceTimersByTime(5000);
      await expect.poll(lapses).toBeGreaterThan(10);
      goOn();
      await first;
    } finally {
      vi.useRealTimers();
    }
  });

  it('is answered where it has been answered, also while another repetition of it is in work', async () => {
    const key = randomUUID();
    const answer = await story(key);
    const jobs = database.connect('jobs');
    await jobs.execute(
      sql`SELECT platform.claim_request(id, ${randomUUID()}, interval '1 minute') FROM platform.kept_answer`,
    );
    expect(await story(key)).toEqual(answer);
    await jobs.execute(sql`DELETE FROM platform.claimed_request`);
  });

  it('asks nobody where it was answered between a look for its answer and its claim', async () => {
    const key = randomUUID();
    const { first, goOn, asked } = await hold(key);
    let second: Promise<unknown> = Promise.resolve();
    await database.connect('jobs').transaction(async (tx) => {
      await tx.execute(sql`LOCK TABLE platform.claimed_request IN SHARE ROW EXCLUSIVE MODE`);
      const claims = () =>
        tx
          .execute(
            sql`SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database() AND relation = 'platform.claimed_request'::regclass AND NOT granted`,
          )
          .then(({ rowCount }) => rowCount);
      second = story(key);
      await expect.poll(claims).toBe(1);
      goOn();
      // The first is answered, and waits to release its claim.
      await expect.poll(claims).toBe(2);
      await tx.execute(sql`DELETE FROM platform.claimed_request`);
    });
    expect(await second).toEqual(await first);
    expect([asked(), handled]).toEqual([1, 1]);
  });

  it('is released after a renewal that was under way, not before it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const execute = db.execute.bind(db);
    const sent = vi.spyOn(db, 'execute');
    try {
      const goOn = Promise.withResolvers<void>();
      const claim = { userId: ME, operationId: 'createStory', key: randomUUID() };
      const release = await keptAnswers({ derive: () => Buffer.alloc(32, 7) }, claim).claim(db);
      sent.mockImplementationOnce((query) => goOn.promise.then(() => execute(query)) as never);
      vi.advanceTimersByTime(5000);
      const released = release();
      for (let statement = 0; statement < 3; statement += 1) await execute(sql`SELECT 1`);
      expect(sent).toHaveBeenCalledTimes(2);
      goOn.resolve();
      await released;
      expect(await lapses()).toBeUndefined();
    } finally {
      sent.mockRestore();
      vi.useRealTimers();
    }
  });

  it('is done by the next where the process that had claimed it is heard of no more, and answered once', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const key = randomUUID();
      const { first, goOn } = await hold(key);
      await claimFor(-1);
      const answer = await story(key);
      goOn();
      expect(await first).toEqual(answer);
      expect(handled).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

it('what is refused, or breaks, has changed nothing and may be asked again', async () => {
  const key = randomUUID();
  let made = '';
  change = async () => {
    const { rows } = await db.execute<{ id: string }>(
      sql`SELECT owner_id AS id FROM chat.closed_owner ORDER BY at DESC LIMIT 1`,
    );
    made = rows[0]?.id ?? '';
    throw new AppError('conversation_not_found');
  };
  expect(await codeOf(send(key))).toBe('conversation_not_found');
  expect(await count(made)).toBe(0);
  change = () => Promise.resolve();
  expect((await send(key)).status).toBe(201);
});

it('more at once than there are connections, each of which needs another one, wait for no one for ever', async () => {
  change = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    // A statement of drizzle begins where it is waited for.
    await outsideOfCall(async () => {
      await db.execute(sql`SELECT 1`);
    });
  };
  const all = await Promise.all(Array.from({ length: 9 }, () => codeOf(send(randomUUID()))));
  expect(all).toEqual(Array.from({ length: 9 }, () => 'answered'));
});

it('of a form, its fields and its bytes are what is asked; a repetition is not handled', async () => {
  const key = randomUUID();
  const ask = (text: string, bytes: string) => send(key, { key: 'POST /pictures', body: form(text, bytes) });
  const first = await ask('a', 'bytes');
  expect(await ask('a', 'bytes')).toEqual(first);
  expect(await codeOf(ask('a', 'other'))).toBe('idempotency_key_reused');
  expect(await codeOf(ask('b', 'bytes'))).toBe('idempotency_key_reused');
  expect(handled).toBe(1);
  const twice = randomUUID();
  const both = await Promise.all(
    [1, 2].map(() => codeOf(send(twice, { key: 'POST /pictures', body: form('a', 'x') }))),
  );
  expect(both).toContain('answered');
  expect(both.filter((code) => code !== 'answered' && code !== 'idempotency_key_in_use')).toEqual([]);
});

it('of a body that is one file, its bytes are what is asked, however they are cut', async () => {
  const key = randomUUID();
  const ask = (...pieces: readonly string[]) =>
    send(key, { key: 'POST /documents', body: Readable.from(pieces.map((piece) => Buffer.from(piece))) });
  const first = await ask('byt', 'es');
  expect(await ask('bytes')).toEqual(first);
  expect(await codeOf(ask('other'))).toBe('idempotency_key_reused');
  expect(handled).toBe(1);
});

it('what is kept says nothing to whoever reads it, and goes after a day', async () => {
  const jobs = database.connect('jobs');
  await jobs.execute(sql`DELETE FROM platform.kept_answer`);
  const key = randomUUID();
  const first = await send(key);
  const { rows } = await jobs.execute<{ text: string; hours: number }>(
    sql`SELECT kept_answer::text || encode(answer, 'escape') AS text, round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM platform.kept_answer`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.hours).toBe(24);
  for (const secret of [key, ME, first.body.id]) expect(rows[0]?.text).not.toContain(secret);
  await jobs.execute(sql`UPDATE platform.kept_answer SET expires_at = now() - interval '1 second'`);
  expect((await send(key)).body.id).not.toBe(first.body.id);
  await send(randomUUID());
  await jobs.execute(
    sql`UPDATE platform.kept_answer SET expires_at = now() - interval '1 second' WHERE id = (SELECT id FROM platform.kept_answer LIMIT 1)`,
  );
  const clock = new MovableClock();
  const forgetting = await forgetAnswers(testBackground({ clock }), jobs);
  const left = async () => (await jobs.execute(sql`SELECT FROM platform.kept_answer`)).rowCount;
  await expect.poll(left).toBe(1);
  await jobs.execute(sql`UPDATE platform.kept_answer SET expires_at = now() - interval '1 second'`);
  await expect
    .poll(async () => {
      await clock.advance(600_000);
      return left();
    })
    .toBe(0);
  await forgetting.stop();
});
