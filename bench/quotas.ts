import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMadang, startModel, WORK, type Child } from './api/children.ts';
import { createDatabases, DATABASES, databaseUrl, dropDatabases, execute } from './api/databases.ts';
import { assertAnswer, wrk } from './api/load.ts';
import { measure, type Run, type RunningTarget } from './api/measure.ts';
import { enterMadang } from './api/people.ts';
import { SCENARIOS } from './api/scenarios.ts';
import { FORGET_TURNS, seedMadang } from './api/seed.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['DUR'] ?? 4);
const SETTLE_MS = 500;

/** So wide that nobody is refused, and every turn reserves and settles. */
const MANY = '1000000000000';
const KINDS = {
  'without limits': {},
  'with limits': {
    PLAN_LIMITS: `free=${MANY}/month`,
    GUEST_TOKENS_PER_DAY: MANY,
    GUEST_NETWORK_TOKENS_PER_DAY: MANY,
  },
} as const;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** A turn whose tokens are reserved and settled, beside one that nothing limits: two processes on one database, in turn. */
export const benchQuotas = async (): Promise<string> => {
  const turn = SCENARIOS.find(({ name }) => name === 'turn');
  if (turn === undefined) throw new Error('there is no scenario of a turn');
  await mkdir(WORK, { recursive: true });
  await using stops = new AsyncDisposableStack();
  stops.defer(() => dropDatabases());
  await createDatabases();
  const keep = async (child: Promise<Child>): Promise<Child> => {
    const started = await child;
    stops.defer(() => started.stop());
    return started;
  };
  const model = await keep(startModel());
  const targets: RunningTarget[] = [];
  let tokens: string[] = [];
  for (const [name, env] of Object.entries(KINDS)) {
    const madang = await keep(startMadang(model, databaseUrl(DATABASES.madang), env));
    if (tokens.length === 0) {
      const people = await enterMadang(madang.url);
      await seedMadang(people);
      tokens = people.map(({ token }) => token);
    }
    targets.push({ name: 'madang', ...madang, database: DATABASES.madang, tokens });
    console.error(`${name}: ${madang.url}`);
  }
  const forget = async (): Promise<void> => {
    await sleep(SETTLE_MS);
    await execute(DATABASES.madang, ...FORGET_TURNS.madang);
  };
  const runs = targets.map((): Run[] => []);
  for (const target of targets) {
    const calls = turn.calls(target);
    for (const call of calls.slice(0, 1)) await assertAnswer(target.url, call, turn.expect);
    await wrk('warm', target.url, calls, turn.connections, 2);
    await forget();
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [nth, target] of targets.entries()) {
      runs[nth]?.push(await measure(target, turn, SECONDS, [model.pid]));
      await forget();
    }
  }
  const [reserved] = await execute(DATABASES.madang, 'SELECT sum(taken) FROM chat.budget');
  const rows = Object.keys(KINDS).map((kind, nth) => {
    const of = (value: (run: Run) => number): number => median((runs[nth] ?? []).map(value));
    const cells = [
      kind,
      of(({ perSecond }) => perSecond).toFixed(0),
      `${of(({ p50Ms }) => p50Ms).toFixed(1)} / ${of(({ p99Ms }) => p99Ms).toFixed(1)}`,
      of(({ serverMicros }) => serverMicros).toFixed(0),
      of(({ databaseMicros }) => databaseMicros).toFixed(0),
      of(({ errors }) => errors).toFixed(0),
      `${(of(({ foreign }) => foreign) * 100).toFixed(0)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| a turn, model of 0 ms | turns/s | p50 / p99 ms | CPU µs: server | its PostgreSQL | errors | other work |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `Tokens taken of budgets: ${reserved ?? 'none'}.`,
  ].join('\n');
};
