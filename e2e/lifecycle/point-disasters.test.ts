import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKilledWorker, type KilledWorker } from '../support/killed-workers.ts';
import { KEEP_TOLD, playPoints, type Game } from '../support/point-game.ts';

/** A sample; more by `npm run point-disasters`. */
const SEEDS = Number(process.env['POINT_SEEDS'] ?? 1);
const FROM = Number(process.env['POINT_SEED'] ?? 1);
/** What a killed process was at comes half a minute later: it is waited for by so many games together. */
const TOGETHER = 10;

let worker: KilledWorker;
beforeAll(async () => {
  worker = await startKilledWorker([]);
  await worker.admin.query(KEEP_TOLD);
});
afterAll(() => worker.stop());

const seoulDay = async (): Promise<string> =>
  (await worker.admin.query<{ day: string }>("SELECT (now() AT TIME ZONE 'Asia/Seoul')::date::text AS day")).rows[0]
    ?.day ?? '';

/** Limits are of a day: games over midnight in Seoul are played again. */
const playAll = async (seeds: readonly number[]): Promise<void> => {
  const day = await seoulDay();
  const games: Game[] = [];
  for (const seed of seeds) {
    const game = await playPoints(worker, seed);
    console.log(`seed ${seed}: ${game.story.join(' ')}`);
    games.push(game);
  }
  await worker.queuesAreEmpty();
  if (day !== (await seoulDay())) return playAll(seeds);
  for (const game of games) await game.compare();
};

it(`has each point once after ${SEEDS} games of kills, repeats, events told again, merges and erasures`, async () => {
  const seeds = Array.from({ length: SEEDS }, (_, nth) => FROM + nth);
  for (let first = 0; first < seeds.length; first += TOGETHER) await playAll(seeds.slice(first, first + TOGETHER));
  expect(seeds.length).toBeGreaterThan(0);
  console.log(`games of points: ${seeds.length}, all totals as they should be`);
}, 14_400_000);
