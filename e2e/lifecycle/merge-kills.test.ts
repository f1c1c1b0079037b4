import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceName } from '@madang/contracts/index';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import { signIn, startAccount } from '../support/accounts.ts';
import { startGuest } from '../support/client.ts';
import { MOVERS, recordsOf, useEveryService } from '../support/guest-of-all.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Only against hangs. */
const PATIENT = { timeout: 120_000, interval: 100 };

/** Which one is away while a guest becomes part of an account, and which one is killed when the sign-in is answered. */
interface Cell {
  readonly away: ServiceName;
  readonly killed: ServiceName;
}
const CELLS: readonly Cell[] = MOVERS.flatMap((away) =>
  ['identity' as const, ...MOVERS].flatMap((killed) => (killed === away ? [] : [{ away, killed }])),
);
/** One for each service that is away, each with another one; all by `npm run merge-kills`. */
const SAMPLE = MOVERS.map((away, index) => {
  const others = CELLS.filter((cell) => cell.away === away);
  return others[(index * 2) % others.length] as Cell;
});
const cells = process.env['MERGE_KILLS'] === 'all' ? CELLS : SAMPLE;

let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  installation = await startShape('apart');
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

const kill = async (service: ServiceName): Promise<() => Promise<void>> => {
  const restart = await installation.kill?.(service);
  if (restart === undefined) throw new Error('the services are not apart');
  return restart;
};

/** Who has still to move something, and the guest who is still there. */
const unfinished = async (guestId: string): Promise<string[]> =>
  (
    await admin.query<{ left: string }>(
      `SELECT unnest(pending) AS left FROM auth.guest_merges WHERE guest_id = $1
       UNION ALL SELECT 'the guest' FROM auth.users WHERE id = $1
       UNION ALL SELECT 'unknown to ' || service FROM platform.guest_merge WHERE guest_id = $1`,
      [guestId],
    )
  ).rows.map(({ left }) => left);

const typesOf = (records: readonly PersonalRecord[]): string[] => records.map(({ type }) => type).toSorted();

it(
  `a merge comes to its end whichever two services are killed (${cells.length} of ${CELLS.length} cells)`,
  { timeout: cells.length * 120_000 },
  async () => {
    for (const { away, killed } of cells) {
      const cell = `${away} away, ${killed} killed`;
      const [account, guest] = [await startAccount(installation.url), await startGuest(installation.url)];
      await useEveryService(installation.url, guest.token);
      const before: Record<string, PersonalRecord[]> = {};
      for (const service of MOVERS) before[service] = await recordsOf(installation.url, service, guest.token);
      const restarts = [await kill(away)];
      const session = await signIn(installation.url, account, { token: guest.token });
      restarts.push(await kill(killed));
      // With two processes of it, chat is never away.
      if (away !== 'chat') expect(session.merge, cell).toBe('pending');
      for (const restart of restarts) await restart();
      await expect.poll(() => unfinished(guest.id), { ...PATIENT, message: cell }).toEqual([]);
      for (const service of MOVERS) {
        const after = await recordsOf(installation.url, service, account.token);
        // All of it, and nothing twice.
        expect(after, `${cell}: ${service}`).toEqual(expect.arrayContaining(before[service] ?? []));
        expect(typesOf(after), `${cell}: ${service}`).toEqual(typesOf(before[service] ?? []));
      }
    }
    console.log(`merges over two kills: ${cells.length} of ${CELLS.length} cells, all whole`);
  },
);
