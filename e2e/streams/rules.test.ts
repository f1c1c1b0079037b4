import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { call, collect, readStream, startGuest, textOf, type Person, type StreamedEvent } from '../support/client.ts';
import { soon } from '../support/soon.ts';

/** The rules of durable streams, one by one, seen from outside: two real processes on one database. */
const WORDS = Array.from({ length: 40 }, (_, index) => `낱말${index} `);
const WHOLE = WORDS.join('');

let model: ModelDouble;
let database: TestDatabase;
let admin: pg.Pool;
let one: MadangProcess;
let two: MadangProcess;
let guest: Person;
const env = (): Record<string, string> => ({
  ...database.env,
  LOG_LEVEL: 'error',
  OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
  OPENAI_COMPATIBLE_API_KEY: KEY,
  OPENAI_COMPATIBLE_MODEL: 'double',
  OUTBOUND_TIMEOUT_SECONDS: '60',
});

beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  database = await createTestDatabase();
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 4 });
  [one, two] = await Promise.all([startProcess([], env()), startProcess([], env())]);
  guest = await startGuest(one.url);
});
afterAll(async () => {
  for (const server of [one, two]) server.kill('SIGTERM');
  await Promise.all([one.exited(), two.exited()]);
  await admin.end();
  await database.close();
  await model.stop();
});
beforeEach(() => {
  Object.assign(model, { trap: 'none', words: WORDS, paceMs: 20, concludes: false } satisfies Partial<ModelDouble>);
});

interface Asked {
  readonly conversation: string;
  readonly message: string;
}

const ask = async (server: MadangProcess, person = guest): Promise<Asked> => {
  const { body } = await call(
    server.url,
    'POST /conversations',
    { body: { app: 'chat', message: '길게 말해 줘' } },
    { token: person.token },
  );
  return { conversation: body.conversation.id, message: body.turn?.ai_message.id ?? '' };
};
const read = (server: MadangProcess, asked: Asked, after?: number, person = guest): AsyncGenerator<StreamedEvent> =>
  readStream(server.url, person.token, {
    conversation: asked.conversation,
    message: asked.message,
    ...(after === undefined ? {} : { lastEventId: String(after) }),
  });
const readSome = async (server: MadangProcess, asked: Asked, count: number): Promise<StreamedEvent[]> => {
  const seen: StreamedEvent[] = [];
  for await (const event of read(server, asked)) {
    seen.push(event);
    if (seen.length >= count) break;
  }
  return seen;
};
const rows = async <T extends pg.QueryResultRow>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await admin.query<T>(sql, values)).rows;
const log = ({ message }: Asked) =>
  rows<{ seq: number; type: string; json: string }>(
    'SELECT seq, type, data::text AS json FROM chat.generation_event WHERE generation_id = $1 ORDER BY seq',
    message,
  );
const kept = async ({ conversation, message }: Asked, server = one) => {
  const { body } = await call(
    server.url,
    'GET /conversations/:id/messages',
    { params: { id: conversation } },
    { token: guest.token },
  );
  return body.items.find(({ id }) => id === message);
};

describe('durable streams', () => {
  it('rule 1: the log in PostgreSQL is the only one, and holds exactly what readers got', async () => {
    const asked = await ask(one);
    const events = await collect(read(one, asked));
    expect(
      (await log(asked)).map(({ seq, type, json }) => ({ id: seq, event: type, data: JSON.parse(json) as unknown })),
    ).toEqual(events);
    expect(textOf(events)).toBe(WHOLE);
  });

  it('rule 2: nothing leaves for a reader before it is committed', async () => {
    const asked = await ask(one);
    const got: number[] = [];
    const reading = (async () => {
      for await (const { id } of read(one, asked)) got.push(id ?? 0);
    })();
    await soon(() => Promise.resolve(got.length > 3));
    const locker = await admin.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE chat.generation_event IN SHARE MODE'); // no insert can commit now; the model goes on
    const [newest] = await rows<{ seq: number }>(
      'SELECT max(seq) AS seq FROM chat.generation_event WHERE generation_id = $1',
      asked.message,
    );
    await soon(() => Promise.resolve(got.at(-1) === newest?.seq));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const whileHeld = got.at(-1);
    await locker.query('COMMIT');
    locker.release();
    await reading;
    expect(whileHeld).toBe(newest?.seq);
    expect(got).toEqual(got.map((_, index) => index + 1));
  });

  it('rule 3: one writer with one statement in flight; what comes meanwhile becomes one event', async () => {
    model.words = Array.from({ length: 10_000 }, (_, index) => `낱말${index} `); // until it is told to conclude
    const many = await Promise.all(Array.from({ length: 20 }, () => ask(one)));
    const reading = Promise.all(many.map((asked) => collect(read(one, asked))));
    await soon(async () => (await Promise.all(many.map(log))).every((events) => events.length > 3));
    const locker = await admin.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE chat.generation_event IN SHARE MODE'); // the statement in flight waits now; the models go on
    const inFlight = () =>
      rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%INSERT INTO chat.generation_event%unnest($2%'",
      );
    await soon(async () => (await inFlight()).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waiting = await inFlight();
    await locker.query('COMMIT');
    locker.release();
    model.concludes = true;
    const streams = await reading;
    expect(waiting).toHaveLength(1);
    let said = 0;
    for (const text of streams.map(textOf)) {
      const count = text.split(' ').length - 1;
      expect(text).toBe(model.words.slice(0, count).join(''));
      said += count;
    }
    expect(streams.flat().filter(({ event }) => event === 'message.delta').length).toBeLessThan(said);
  });

  it('rule 5: a write that fails is tried again with the same numbers', async () => {
    const asked = await ask(one);
    const reading = collect(read(one, asked));
    await soon(async () => (await log(asked)).length > 3);
    await rows(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user AND query LIKE '%generation_event%'",
    );
    const events = await reading;
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(textOf(events)).toBe(WHOLE);
  });

  it('rule 6: every commit is told to other processes, without content', async () => {
    const listener = new pg.Client({ connectionString: database.adminUrl });
    await listener.connect();
    const payloads: string[] = [];
    listener.on('notification', ({ payload }) => payloads.push(payload ?? ''));
    await listener.query('LISTEN madang_stream');
    const asked = await ask(one);
    await collect(read(two, asked));
    await listener.end();
    expect(payloads.length).toBeGreaterThan(5);
    expect(new Set(payloads)).toEqual(new Set(['']));
  });

  it('rule 7: a reader is a cursor: it may begin anywhere, stop anywhere, and holds nobody up', async () => {
    const asked = await ask(one);
    const fastIsDone = Promise.withResolvers<void>();
    const slow = (async () => {
      const events: StreamedEvent[] = [];
      for await (const event of read(two, asked)) {
        events.push(event);
        await fastIsDone.promise;
      }
      return events;
    })();
    const fast = await collect(read(two, asked));
    expect(textOf(fast)).toBe(WHOLE);
    fastIsDone.resolve();
    expect(await slow).toEqual(fast);
    for (const after of [1, 7, fast.length - 1])
      expect(await collect(read(two, asked, after))).toEqual(fast.slice(after));
  });

  it('rule 8: a lost connection for notifications is taken up again, and nobody waits for ever', async () => {
    const asked = await ask(one);
    const reading = collect(read(two, asked));
    for (let round = 0; round < 4; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 120));
      await rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'madang-listen'",
      );
    }
    expect(textOf(await reading)).toBe(WHOLE);
    await soon(
      async () =>
        (
          await rows(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'madang-listen'",
          )
        ).length === 2,
    );
  });

  it('rule 9: whoever sees the end finds all of it stored', async () => {
    const asked = await ask(one);
    for await (const { event, data } of read(one, asked)) {
      if (event !== 'message.completed') continue;
      const [row] = await rows(
        'SELECT m.status, m.content, g.ended_at IS NOT NULL AS ended FROM chat.message m JOIN chat.generation g ON g.message_id = m.id WHERE m.id = $1',
        asked.message,
      );
      expect(row).toEqual({ status: 'complete', content: WHOLE, ended: true });
      expect(await kept(asked, two)).toEqual(data['message']);
    }
  });

  it('rule 12: stop, from any process, ends the call to the model and keeps what was written', async () => {
    model.trap = 'silence';
    const said = WORDS.slice(0, 3).join('');
    const asked = await ask(one);
    const logged = async (): Promise<string> =>
      (await log(asked))
        .filter(({ type }) => type === 'message.delta')
        .map(({ json }) => (JSON.parse(json) as { text: string }).text)
        .join('');
    await soon(async () => (await logged()) === said);
    await call(
      two.url,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id: asked.conversation, message_id: asked.message } },
      { token: guest.token },
    );
    const events = await collect(read(two, asked));
    await soon(() => Promise.resolve(model.open === 0));
    expect(events.at(-1)?.event).toBe('message.stopped');
    expect(await kept(asked)).toMatchObject({ status: 'stopped', content: said });
  });

  it('rule 13: the log goes ten minutes after the end; who comes later gets what is kept, and the end', async () => {
    const asked = await ask(one);
    const events = await collect(read(one, asked));
    await rows(
      "UPDATE chat.generation SET ended_at = now() - interval '11 minutes' WHERE message_id = $1",
      asked.message,
    );
    await soon(async () => (await log(asked)).length === 0);
    const late = await collect(read(two, asked, 5));
    expect(late.map(({ event }) => event)).toEqual(['reset', 'message.completed']);
    expect(textOf(late)).toBe(WHOLE);
    expect(late.at(-1)).toEqual(events.at(-1));
    expect((await collect(read(two, asked, events.length))).map(({ event }) => event)).toEqual(['message.completed']);
  });

  it('rule 14: a position beyond the log is answered with a reset, while it is written and after', async () => {
    const asked = await ask(one);
    await soon(async () => (await log(asked)).length > 3);
    const during = await collect(read(two, asked, 9999));
    expect(during[0]?.event).toBe('reset');
    expect(textOf(during)).toBe(WHOLE);
    for (const position of [during.length + 1000, 2_147_483_647, 999_999_999_999_999]) {
      const after = await collect(read(one, asked, position));
      expect(after.map(({ event }) => event)).toEqual(['reset', 'message.completed']);
      expect(textOf(after)).toBe(WHOLE);
    }
  });

  it('rule 15: a session that has ended has its streams closed', async () => {
    model.trap = 'silence';
    const person = await startGuest(one.url);
    const asked = await ask(one, person);
    const events: StreamedEvent[] = [];
    const reading = (async () => {
      for await (const event of read(two, asked, undefined, person)) events.push(event);
    })();
    await soon(() => Promise.resolve(events.length > 0));
    await call(one.url, 'POST /auth/logout', {}, { token: person.token });
    await reading;
    expect(events.map(({ event }) => event)).not.toContain('message.completed');
  });

  it('rule 16: neither the server nor a proxy holds events back to compress or to gather them', async () => {
    const asked = await ask(one);
    const response = await fetch(`${one.url}/api/v1/conversations/${asked.conversation}/stream`, {
      headers: { authorization: `Bearer ${guest.token}`, 'accept-encoding': 'br, gzip' },
    });
    await response.body?.cancel();
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('rule 17: bytes on the wire grow with the length of the answer, and no faster', async () => {
    model.paceMs = 15;
    model.words = Array.from({ length: 120 }, () => '같은낱말 ');
    const asked = await ask(one);
    const response = await fetch(`${one.url}/api/v1/conversations/${asked.conversation}/stream`, {
      headers: { authorization: `Bearer ${guest.token}` },
    });
    // Whatever was gathered into one of them, each brings its own words and nothing that grows with those before it.
    const events = (await response.text()).split('\n\n').filter((event) => event.includes('event: message.delta'));
    expect(events.length).toBeGreaterThan(1);
    const ofWords = (event: string): string => (JSON.parse(event.split('data: ')[1] ?? '') as { text: string }).text;
    expect(events.map(ofWords).join('')).toBe(model.words.join(''));
    for (const event of events) expect(event.length - ofWords(event).length).toBeLessThan(100);
  });
});

describe('processes that die', () => {
  let third: MadangProcess;
  afterEach(async () => {
    third.kill('SIGKILL');
    await third.exited();
  });

  it('rule 4: a process that was declared dead writes nothing more, and ends', async () => {
    third = await startProcess([], env());
    const asked = await ask(third);
    await soon(async () => (await log(asked)).length > 3);
    const [generation] = await rows<{ process_id: string }>(
      'SELECT process_id FROM chat.generation WHERE message_id = $1',
      asked.message,
    );
    // As the janitor does it: a plain update would not wait for what that process is writing at this moment.
    await rows(
      'WITH waited AS (SELECT id FROM chat.process WHERE id = $1 FOR UPDATE) UPDATE chat.process SET alive = false WHERE id IN (SELECT id FROM waited)',
      generation?.process_id,
    );
    const written = (await log(asked)).length;
    expect(await third.exited()).toBe(1); // supervisors start it anew
    expect(third.output().match(/declared dead by another one/g)).toHaveLength(1);
    await soon(async () => (await kept(asked))?.status === 'interrupted'); // by another process, perhaps before this one has ended
    const events = await log(asked);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: written + 1 }, (_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('message.interrupted');
  });

  it('rule 10: a process holds a lock that is free the moment it is gone', async () => {
    third = await startProcess([], env());
    const locks = async () =>
      Number(
        (
          await rows<{ n: string }>(
            "SELECT count(*) AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN chat.process p ON ((l.classid::bigint << 32) | l.objid::bigint) = p.lock_key WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()",
          )
        )[0]?.n,
      );
    expect(await locks()).toBe(3);
    third.kill('SIGKILL');
    await soon(async () => (await locks()) === 2);
  });

  it('rule 11: what a dead process was writing ends as interrupted, with what was seen', async () => {
    third = await startProcess([], env());
    const asked = await ask(third);
    const seen = await readSome(third, asked, 8);
    third.kill('SIGKILL');
    const rest = await collect(read(two, asked, seen.at(-1)?.id));
    const events = [...seen, ...rest];
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.event).toBe('message.interrupted');
    const message = await kept(asked);
    expect(message).toMatchObject({ status: 'interrupted', content: textOf(events) });
    expect(WHOLE.startsWith(textOf(events))).toBe(true);

    const { body } = await call(
      one.url,
      'POST /conversations/:id/messages/:message_id/continue',
      { params: { id: asked.conversation, message_id: asked.message }, body: { stream: true } },
      { token: guest.token },
    );
    expect(body.ai_message.id).toBe(asked.message);
    const continued = await collect(read(two, asked, events.at(-1)?.id));
    expect(continued[0]?.event).toBe('reset');
    expect(continued.map(({ id }) => id)).toEqual(continued.map((_, index) => events.length + 1 + index));
    expect(textOf(continued)).toBe(textOf(events) + WHOLE);
    for (const after of [0, 3, seen.length])
      expect(textOf(await collect(read(two, asked, after)))).toBe(textOf(continued));
  });
});
