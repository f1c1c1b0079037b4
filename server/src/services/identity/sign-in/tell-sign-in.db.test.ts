import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { insertSession } from '../store/sessions.ts';
import { insertUser } from '../store/users.ts';
import { createKnownBrowsers } from './known-browsers.ts';
import { FRONTEND } from './open-session.ts';
import { tellSignIn } from './tell-sign-in.ts';

const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0';
const NEWER_EDGE = EDGE.replaceAll('141', '150');
const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0';
const [HOME, CAFE] = ['192.0.2.0/24', '198.51.100.0/24'];

let database: TestDatabase;
let db: Database;
const knownBrowsers = createKnownBrowsers(Buffer.alloc(32, 7));
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('identity');
});
afterAll(() => database.close());

interface Came {
  readonly network?: string;
  readonly userAgent?: string;
  readonly cookie?: string;
  readonly method?: string;
}

const startPerson = async (kind: 'user' | 'guest' = 'user'): Promise<string> => {
  const id = uuidv7();
  await insertUser(db, { id, kind, name: '하늘', roles: ['user'] });
  return id;
};
/** Somebody signs in, and is told of it or not. */
const come = async (
  userId: string,
  { network = HOME, userAgent = EDGE, cookie, method = 'password' }: Came = {},
  kind: 'user' | 'guest' = 'user',
): Promise<void> => {
  const sessionId = uuidv7();
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db.transaction(async (tx) => {
    await insertSession(tx, {
      ...{ id: sessionId, userId, counter: 0, tokenHash: Buffer.alloc(32), method, network, userAgent },
      ...{ expiresAt, idleExpiresAt: expiresAt },
    });
    await tellSignIn(
      tx,
      { emit: emitEvent, knownBrowsers },
      {
        user: { id: userId, kind },
        sessionId,
        method,
        visitor: { address: '192.0.2.1', network, userAgent, locale: 'ko', cookie: () => cookie },
      },
    );
  });
};
const toldOf = async (userId: string): Promise<unknown[]> =>
  (
    await database.connect('jobs').$client.query<{ values: unknown }>(
      `SELECT payload -> 'values' AS values FROM platform.outbox
          WHERE event = 'identity.signed_in_elsewhere' AND payload ->> 'user_id' = $1 ORDER BY id`,
      [userId],
    )
  ).rows.map(({ values }) => values);

it('the first sign-in of an account has nothing to be compared with', async () => {
  const me = await startPerson();
  await come(me, { network: CAFE, userAgent: FIREFOX });
  expect(await toldOf(me)).toEqual([]);
});

it('the same kind of device on the same network is known, in another version too', async () => {
  const me = await startPerson();
  await come(me);
  await come(me, { userAgent: NEWER_EDGE });
  expect(await toldOf(me)).toEqual([]);
});

it('a known device on a new network is news, and so is a new device on a known network; each once', async () => {
  const me = await startPerson();
  await come(me);
  for (let times = 0; times < 2; times += 1) {
    await come(me, { network: CAFE });
    await come(me, { userAgent: FIREFOX });
  }
  expect(await toldOf(me)).toEqual([
    { device: 'Windows · Edge', network: CAFE },
    { device: 'macOS · Firefox', network: HOME },
  ]);
  // One is known of each, and not of both together.
  await come(me, { network: CAFE, userAgent: FIREFOX });
  expect(await toldOf(me)).toHaveLength(3);
});

it('a browser that they have signed in from is known wherever it goes, and only to its own account', async () => {
  const [me, other] = [await startPerson(), await startPerson()];
  const { value } = knownBrowsers.remember({ cookie: () => undefined } as never, me);
  const cookie = value ?? '';
  for (const id of [me, other]) {
    await come(id);
    await come(id, { network: CAFE, userAgent: FIREFOX, cookie });
  }
  expect(await toldOf(me)).toEqual([]);
  expect(await toldOf(other)).toHaveLength(1);
});

it('nothing is told of a guest, nor of a front end that says who it is', async () => {
  const [guest, me] = [await startPerson('guest'), await startPerson()];
  for (const place of [{}, { network: CAFE, userAgent: FIREFOX }]) {
    await come(guest, place, 'guest');
    await come(me, { ...place, method: FRONTEND });
  }
  expect([await toldOf(guest), await toldOf(me)]).toEqual([[], []]);
});
