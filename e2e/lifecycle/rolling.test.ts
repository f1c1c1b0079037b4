import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startSoak, tableOf, type Round, type Soak } from '../support/rolling-soak.ts';

/** `npm run soak` does more of them. */
const ROUNDS = Number(process.env['SOAK_ROUNDS'] ?? 1);

let database: TestDatabase;
let soak: Soak;
beforeAll(async () => {
  database = await createTestDatabase();
  soak = await startSoak(database.env);
});
afterAll(async () => {
  await soak.stop();
  await database.close();
});

it('whatever instances are restarted or killed, no safe request is lost, and streams are read to their end', async () => {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(
      await soak.round('each instance is restarted, one after the other', async () => {
        await soak.restart(0);
        await soak.restart(1);
      }),
      await soak.round('an instance is killed and comes back', () => soak.kill(round % 2)),
      await soak.round('the workers of the gateway are replaced', () => soak.roll()),
    );
  }
  console.log(tableOf(rounds));
  expect(rounds.flatMap(({ lost }) => lost)).toEqual([]);
  expect(rounds.reduce((sum, { broken }) => sum + broken, 0)).toBe(0);
  for (const { requests } of rounds) expect(requests).toBeGreaterThan(10);
});
