import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { runJob } from '../../server/src/platform/testing/run-job.ts';
import { createRandom, type Random } from '../torture/random.ts';
import { signIn, startAccount, unique, type Account } from './accounts.ts';
import { call, opened, ProblemAnswer, startGuest, type Person } from './client.ts';
import { PATIENT, type KilledWorker } from './killed-workers.ts';
import { storeReadScan } from './scans.ts';

const STEPS = 8;
const PHOTOS = 8;
const RECYCLED_A_DAY = 5;
/** Keeps what is told, to be told again. */
export const KEEP_TOLD = `
  CREATE SCHEMA told;
  CREATE TABLE told.event (event text, payload jsonb);
  CREATE FUNCTION told.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF current_setting('told.again', true) IS DISTINCT FROM 'yes' THEN INSERT INTO told.event VALUES (NEW.event, NEW.payload); END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER keep AFTER INSERT ON platform.outbox FOR EACH ROW EXECUTE FUNCTION told.keep()`;
const TOLD_AGAIN = [
  'scan.confirmed',
  'scan.recycled',
  'identity.invited',
  'identity.guest_merged',
  'users.invitation_earned',
];

interface Done {
  readonly confirmed: Set<string>;
  readonly recycled: Set<string>;
  attended: boolean;
}

/** One game of disasters: what was done, and what the ledger has to say of it once all of it has arrived. */
export interface Game {
  readonly seed: number;
  readonly story: readonly string[];
  compare(): Promise<void>;
}

/** Until it is answered: whoever was not answered asks again. */
const untilAnswered = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProblemAnswer && error.status < 500) throw error;
      await sleep(50);
    }
};

const times = (random: Random, work: () => Promise<unknown>): Promise<unknown> =>
  Promise.all(Array.from({ length: random.between(1, 4) }, () => work().catch(() => undefined)));

/** Plays the choices of a seed against the real server over HTTP; when things coincide is up to the machine. */
export const playPoints = async (worker: KilledWorker, seed: number): Promise<Game> => {
  const random = createRandom(seed);
  const story: string[] = [];
  const { admin } = worker;
  const account = (): Promise<Account> => untilAnswered(() => startAccount(worker.url));
  const [inviter, gone] = [await account(), await account()];
  const { invite_code } = (await untilAnswered(() => call(worker.url, 'GET /users/me/invite', {}, inviter))).body;
  const password = `열쇠 ${unique()}`;
  const owner = await untilAnswered(async () => {
    const loginId = unique();
    const body = { login_id: loginId, password, invite_code };
    const made = (await opened(call(worker.url, 'POST /auth/register', { body }))).body;
    return { id: made.user_id, token: made.access_token, loginId, password };
  });
  const guest: Person = await untilAnswered(() => startGuest(worker.url));
  const people = [inviter.id, gone.id, owner.id, guest.id];
  const photos = Array.from({ length: PHOTOS }, () => randomUUID());
  const done = new Map<string, Done>(
    people.map((id) => [id, { confirmed: new Set<string>(), recycled: new Set<string>(), attended: false }]),
  );
  const of = (id: string): Done => done.get(id) ?? expect.fail();
  let isMerged = false;
  let isErased = false;

  /** Several at once, in the middle of which the process may be killed; and then until it is answered. */
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    const isKilled = random.chance(0.15);
    if (isKilled) {
      story.push('kill');
      const pause = random.between(0, 120);
      await Promise.all([times(random, work), sleep(pause).then(() => worker.kill())]);
    } else await times(random, work);
    await untilAnswered(work);
  };
  const scan = async (who: { id: string; token: string }, photo: string): Promise<void> => {
    const params = { id: await storeReadScan(admin, who.id, photo) };
    const body = { item_id: random.pick(['beverage-can', 'clear-pet-bottle', 'pen']) };
    await act(() => call(worker.url, 'POST /scan/:id/confirm', { params, body }, who));
    of(who.id).confirmed.add(photo);
    if (random.chance(0.2)) return;
    await act(() => call(worker.url, 'POST /scan/:id/recycled', { params }, who));
    of(who.id).recycled.add(photo);
  };
  const attend = async (who: { id: string; token: string }): Promise<void> => {
    await act(() => call(worker.url, 'POST /users/me/attendance', {}, who));
    of(who.id).attended = true;
  };
  const merge = async (): Promise<void> => {
    isMerged = true;
    story.push('merge');
    await untilAnswered(() =>
      signIn(worker.url, owner, { token: guest.token }).catch((error: unknown) => {
        // The guest is the account's already, and the answer was lost.
        if (error instanceof ProblemAnswer && error.status === 401) return signIn(worker.url, owner);
        throw error;
      }),
    );
  };
  const erase = async (): Promise<void> => {
    isErased = true;
    story.push('erase');
    await untilAnswered(() =>
      call(worker.url, 'DELETE /auth/user', { body: { password: gone.password } }, gone).catch((error: unknown) => {
        if (!(error instanceof ProblemAnswer && error.status === 401)) throw error;
      }),
    );
    await admin.query("UPDATE auth.users SET deleted_at = now() - interval '60 days' WHERE id = $1", [gone.id]);
    await runJob(worker.database.urlOf('jobs'), 'identity.remove-accounts');
    const isThere = async () => (await admin.query('SELECT FROM auth.users WHERE id = $1', [gone.id])).rowCount;
    await vi.waitUntil(async () => (await isThere()) === 0, PATIENT);
  };
  const tellAgain = async (): Promise<void> => {
    story.push('again');
    await admin.query("SELECT set_config('told.again', 'yes', false)");
    await admin.query(
      `INSERT INTO platform.outbox (event, payload) SELECT event, payload FROM told.event, generate_series(1, $3)
       WHERE event = ANY($1) AND EXISTS (SELECT FROM jsonb_each_text(payload) AS named WHERE named.value = ANY($2))`,
      [TOLD_AGAIN, people, random.between(1, 2)],
    );
    await admin.query("SELECT set_config('told.again', 'no', false); NOTIFY madang_outbox");
  };

  for (let step = 0; step < STEPS; step += 1) {
    const here = [owner, ...(isMerged ? [] : [guest]), ...(isErased ? [] : [gone])];
    const chosen = random.between(1, 10);
    if (chosen <= 6) await scan(random.pick(here), random.pick(photos));
    else if (chosen === 7) await attend(random.pick(here));
    else if (chosen === 8) await tellAgain();
    else if (chosen === 9 && !isMerged) await Promise.all([merge(), scan(owner, random.pick(photos))]);
    else if (chosen === 10 && !isErased) await erase();
  }
  if (!isMerged) await merge();
  if (!isErased) await erase();
  await scan(owner, randomUUID());
  await tellAgain();

  return {
    seed,
    story,
    async compare() {
      const [own, before] = [of(owner.id), of(guest.id)];
      const scanned = own.confirmed.union(before.confirmed).size * 10;
      const recycled = Math.min(RECYCLED_A_DAY, own.recycled.union(before.recycled).size) * 50;
      const wanted = scanned + recycled + (own.attended || before.attended ? 5 : 0);
      const pointsOf = async (who: Account | typeof owner) => {
        const { access_token: token } = await signIn(worker.url, who);
        const { points } = (await call(worker.url, 'GET /users/me/points', {}, { token })).body;
        const { items } = (await call(worker.url, 'GET /users/me/activities', { query: { limit: 100 } }, { token }))
          .body;
        expect(items.reduce((sum, { points_earned }) => sum + points_earned, 0)).toBe(points);
        return points;
      };
      const { rowCount: left } = await admin.query('SELECT FROM users.point_entries WHERE user_id = ANY($1)', [
        [guest.id, gone.id],
      ]);
      expect([seed, await pointsOf(owner), await pointsOf(inviter), left]).toEqual([seed, wanted, 100, 0]);
    },
  };
};
