import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  WORK,
  REFERENCE_SECRET,
  missingForFastApi,
  startFastApi,
  startFloor,
  startMadang,
  startModel,
  startRedis,
  type Child,
} from './api/children.ts';
import { DATABASES, createDatabases, databaseUrl, dropDatabases, execute } from './api/databases.ts';
import { assertAnswer, wrk } from './api/load.ts';
import { measure, type Run, type RunningTarget } from './api/measure.ts';
import { PEOPLE, enterMadang } from './api/people.ts';
import { keyOf, requestTable, writeTable } from './api/report.ts';
import { SCENARIOS, type Scenario } from './api/scenarios.ts';
import { FORGET_TURNS, referenceToken, seedMadang, seedReference } from './api/seed.ts';
import { countTurnStatements } from './api/turn-statements.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['DUR'] ?? 4);
const WARM_SECONDS = 2;
const isChosen = (list: string | undefined, name: string): boolean =>
  list === undefined || list.split(',').includes(name);
const chosen = SCENARIOS.filter(({ name }) => isChosen(process.env['SCENARIOS'], name));

/** Turns whose caller was cut off at the end of a run are still written. */
const SETTLE_MS = 500;

const forget = async ({ writes }: Scenario, { name }: RunningTarget): Promise<void> => {
  if (!writes) return;
  await sleep(SETTLE_MS);
  if (name === 'madang') await execute(DATABASES.madang, ...FORGET_TURNS.madang);
  else await execute(DATABASES.reference, ...FORGET_TURNS.reference);
};

/** Everything that runs, in the order in which it needs each other; ended in the other one. */
const openTargets = async (
  stops: AsyncDisposableStack,
  notes: string[],
): Promise<{ targets: RunningTarget[]; model: Child; redis: Child }> => {
  const keep = async (child: Promise<Child>): Promise<Child> => {
    const started = await child;
    stops.defer(() => started.stop());
    return started;
  };
  const model = await keep(startModel());
  const redis = await keep(startRedis());
  const madang = await keep(startMadang(model, databaseUrl(DATABASES.madang)));
  const people = await enterMadang(madang.url);
  await seedMadang(people);
  await seedReference();
  const referenceTokens = Array.from({ length: PEOPLE + 1 }, (_, index) => referenceToken(REFERENCE_SECRET, index + 1));
  const targets: RunningTarget[] = [
    { name: 'madang', ...madang, database: DATABASES.madang, tokens: people.map(({ token }) => token) },
    {
      name: 'floor',
      ...(await keep(startFloor(model, redis))),
      database: DATABASES.reference,
      tokens: referenceTokens,
    },
  ];
  const missing = await missingForFastApi();
  if (missing === undefined)
    targets.unshift({
      name: 'fastapi',
      ...(await keep(startFastApi(model, redis))),
      database: DATABASES.reference,
      tokens: referenceTokens,
    });
  else notes.push(missing);
  return { targets: targets.filter(({ name }) => isChosen(process.env['TARGETS'], name)), model, redis };
};

/** Beside bare Fastify and FastAPI on the same PostgreSQL. SCENARIOS, TARGETS, ROUNDS and DUR (seconds) choose. */
export const benchApi = async (): Promise<string> => {
  await mkdir(WORK, { recursive: true });
  await using stops = new AsyncDisposableStack();
  stops.defer(() => dropDatabases());
  await createDatabases();
  const notes: string[] = [];
  const { targets, model, redis } = await openTargets(stops, notes);
  const results = new Map<string, Run[]>();
  for (const scenario of chosen) {
    for (const target of targets) {
      const calls = scenario.calls(target);
      for (const call of calls.slice(0, 1)) await assertAnswer(target.url, call, scenario.expect);
      await wrk('warm', target.url, calls, scenario.connections, WARM_SECONDS);
      await forget(scenario, target);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const target of targets) {
        const run = await measure(target, scenario, Math.max(SECONDS, scenario.seconds ?? 0), [model.pid, redis.pid]);
        await forget(scenario, target);
        const key = keyOf(scenario.name, target.name);
        results.set(key, [...(results.get(key) ?? []), run]);
        console.error(
          `${key} ${round + 1}: ${run.perSecond.toFixed(0)}/s, ${run.serverMicros.toFixed(0)} + ${run.databaseMicros.toFixed(0)} µs, ${run.errors} errors, others ${(run.foreign * 100).toFixed(0)} %`,
        );
      }
    }
  }
  const madang = targets.find(({ name }) => name === 'madang');
  const turn =
    madang === undefined || !chosen.some(({ writes }) => writes) ? undefined : await countTurnStatements(model, madang);
  for (const line of turn?.list ?? []) console.error(line);
  const table = requestTable(results, { rounds: ROUNDS, seconds: SECONDS, notes, turn });
  if (chosen.length === SCENARIOS.length) await writeTable(table);
  return table;
};
