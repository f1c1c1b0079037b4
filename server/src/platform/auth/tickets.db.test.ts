import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import type { Principal } from './principal.ts';
import { createTickets } from './tickets.ts';

const PATH = '/api/v1/conversations/1/stream';
const person: Principal = {
  userId: randomUUID(),
  kind: 'guest',
  roles: ['user'],
  scopes: ['chat:read'],
  sessionId: randomUUID(),
  tokenId: randomUUID(),
  expiresAt: Date.now() + 900_000,
};
const keys = { derive: () => Buffer.alloc(32, 7) };

let database: TestDatabase;
let revoked = false;
const open = () => createTickets(keys, database.connect('jobs').$client, { isRevoked: () => revoked });
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('opens its path once, in whatever process, as who asked for it', async () => {
  const [one, other] = [open(), open()];
  const { ticket, expires_in } = await one.issue(person, PATH);
  expect(expires_in).toBe(60);
  await expect(other.redeem(ticket, `${PATH}s`)).rejects.toMatchObject({ code: 'invalid_ticket' });
  expect(await other.redeem(ticket, PATH)).toMatchObject({
    userId: person.userId,
    kind: 'guest',
    scopes: ['chat:read'],
    sessionId: person.sessionId,
  });
  await expect(one.redeem(ticket, PATH)).rejects.toMatchObject({ code: 'invalid_ticket' });
  const { ticket: again } = await one.issue(person, PATH);
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? one : other).redeem(again, PATH)),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('opens nothing when its session has ended, its minute is over, or somebody else made it', async () => {
  const tickets = open();
  const { ticket } = await tickets.issue(person, PATH);
  revoked = true;
  await expect(tickets.redeem(ticket, PATH)).rejects.toMatchObject({ code: 'session_revoked' });
  revoked = false;
  const { ticket: late } = await tickets.issue({ ...person, expiresAt: Date.now() - 1000 }, PATH);
  await expect(tickets.redeem(late, PATH)).rejects.toMatchObject({ code: 'invalid_ticket' });
  const forged = await new SignJWT({
    sid: person.sessionId,
    tid: person.tokenId,
    kind: 'user',
    roles: ['admin'],
    scopes: ['account'],
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'ticket+jwt' })
    .setSubject(person.userId)
    .setJti(randomUUID())
    .setAudience(`GET ${PATH}`)
    .setExpirationTime('1m')
    .sign(Buffer.alloc(32, 8));
  for (const text of [forged, '', 'x.y.z', late.replace('.', '..')])
    await expect(tickets.redeem(text, PATH)).rejects.toMatchObject({ code: 'invalid_ticket' });
});

it('is forgotten when it would have expired', async () => {
  const pool = database.connect('jobs').$client;
  await pool.query("INSERT INTO platform.used_ticket VALUES ($1, now() - interval '1 second')", [randomUUID()]);
  const tickets = open();
  await tickets.redeem((await tickets.issue(person, PATH)).ticket, PATH);
  expect((await pool.query('SELECT 1 FROM platform.used_ticket WHERE expires_at < now()')).rowCount).toBe(0);
});
