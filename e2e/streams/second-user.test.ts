import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MadangProcess } from '../../server/src/platform/testing/process.ts';
import { collect, eventsOf, startGuest, type Person, type StreamedEvent } from '../support/client.ts';
import { startWithFixtures, type FixtureInstallation } from '../support/fixture-shape.ts';

/** Streams of a service that has nothing of its own but the tables: in two processes, of which one dies. */
describe('streams of another service', () => {
  let installation: FixtureInstallation;
  let other: MadangProcess;
  let admin: pg.Pool;
  let guest: Person;
  beforeAll(async () => {
    installation = await startWithFixtures('together', { LOG_LEVEL: 'silent' });
    other = await installation.more('numbers');
    admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 1 });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
  });

  const headers = () => ({ authorization: `Bearer ${guest.token}`, 'content-type': 'application/json' });
  const count = async (base: string, to: number, everyMs: number, id?: string): Promise<string> =>
    (
      (await (
        await fetch(`${base}/api/v1/numbers`, {
          method: 'POST',
          headers: headers(),
          body: JSON.stringify({ to, every_ms: everyMs, id }),
        })
      ).json()) as { id: string }
    ).id;
  const read = async (base: string, id: string, after?: number) =>
    eventsOf(
      await fetch(`${base}/api/v1/numbers/${id}/events${after === undefined ? '' : `?after=${after}`}`, {
        headers: headers(),
      }),
    );
  const readAll = async (base: string, id: string, after?: number) => collect(await read(base, id, after));
  const readSome = async (base: string, id: string, most: number): Promise<StreamedEvent[]> => {
    const seen: StreamedEvent[] = [];
    for await (const event of await read(base, id)) if (seen.push(event) >= most) break;
    return seen;
  };
  const ids = (events: readonly StreamedEvent[]) => events.map(({ id }) => id);
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

  it('are read where they are written and elsewhere, whole, and from the middle', async () => {
    const id = await count(installation.url, 25, 10);
    const [here, there] = await Promise.all([readAll(installation.url, id), readAll(other.url, id)]);
    expect(here.map(({ event }) => event)).toEqual([
      ...upTo(25).map((n) => (n % 10 === 0 ? 'text' : 'number')),
      'counted',
    ]);
    expect(ids(here)).toEqual(upTo(26));
    expect(there).toEqual(here);
    expect(await readAll(other.url, id, 20)).toEqual(here.slice(20));
  });

  it('end as interrupted with all that was seen when their process is killed, and are read again', async () => {
    const doomed = await installation.more('numbers');
    const id = await count(doomed.url, 10_000, 20);
    const seen = await readSome(doomed.url, id, 12);
    doomed.kill('SIGKILL');
    await doomed.exited();
    const rest = await readAll(installation.url, id, seen.length);
    expect(rest.at(-1)?.event).toBe('interrupted');
    const whole = await readAll(other.url, id);
    expect(whole).toEqual([...seen, ...rest]);
    expect(ids(whole)).toEqual(upTo(whole.length));
    // Begun anew by somebody else: who comes back with an old number is told so.
    await count(installation.url, 2, 1, id);
    const anew = await readAll(other.url, id, whole.length);
    expect(anew.map(({ event }) => event)).toEqual(['reset', 'number', 'number', 'counted']);
    expect(ids(anew)).toEqual([1, 2, 3, 4].map((n) => whole.length + n));
  });

  it('stop from another process', async () => {
    const id = await count(installation.url, 10_000, 20);
    await readSome(installation.url, id, 3);
    expect(
      await (await fetch(`${other.url}/api/v1/numbers/${id}/stop`, { method: 'POST', headers: headers() })).json(),
    ).toEqual({ stopped: true });
    expect((await readAll(other.url, id)).at(-1)?.event).toBe('stopped');
    expect(
      await (await fetch(`${other.url}/api/v1/numbers/${id}/stop`, { method: 'POST', headers: headers() })).json(),
    ).toEqual({ stopped: false });
  });

  it('answer a number beyond the log with a reset, and give their end when the log is gone', async () => {
    const id = await count(installation.url, 3, 1);
    const whole = await readAll(installation.url, id);
    expect((await readAll(other.url, id, 99)).map(({ id, event }) => [id, event])).toEqual([
      [0, 'reset'],
      [1, 'number'],
      [2, 'number'],
      [3, 'number'],
      [4, 'counted'],
    ]);
    await admin.query("UPDATE numbers.stream SET ended_at = now() - interval '11 minutes' WHERE id = $1", [id]);
    await expect
      .poll(async () => (await admin.query('SELECT FROM numbers.stream_event WHERE stream_id = $1', [id])).rowCount)
      .toBe(0);
    expect((await readAll(other.url, id, 1)).map(({ id, event, data }) => [id, event, data])).toEqual([
      [4, 'reset', {}],
      [4, 'counted', { to: 3 }],
    ]);
    expect(await readAll(other.url, id, 4)).toEqual(whole.slice(-1));
    expect(await readAll(other.url, randomUUID())).toEqual([]);
  });
});
