import { startMadang, type Child } from './children.ts';
import { DATABASES, databaseUrl, execute } from './databases.ts';
import { assertAnswer } from './load.ts';
import { SCENARIOS, type Target } from './scenarios.ts';
import { FORGET_TURNS } from './seed.ts';
import { tapStatements } from './statement-tap.ts';

const TURNS = 50;
const WRITES = /\b(INSERT|UPDATE|DELETE)\b/;
/** Asked at an interval, whether there are turns or not. */
const PERIODIC = /^(LISTEN|SELECT 1\b)|heartbeat|pg_try_advisory|process_id" = \$1 and .*stop_requested|make_interval/;

export interface TurnStatements {
  readonly statements: number;
  readonly commits: number;
  /** Each statement with how often it was sent for one turn. */
  readonly list: readonly string[];
}

/** A transaction commits once; what stands alone commits when it writes. */
const countCommits = (statements: readonly string[]): number => {
  const written = statements.filter((text) => /^commit/i.test(text)).length;
  let inside = false;
  let alone = 0;
  for (const text of statements) {
    if (/^begin/i.test(text)) inside = true;
    else if (/^(commit|rollback)/i.test(text)) inside = false;
    else if (!inside && WRITES.test(text)) alone += 1;
  }
  return written + alone;
};

/** What one turn asks of the database, one turn after the other. */
export const countTurnStatements = async (model: Child, target: Target): Promise<TurnStatements> => {
  const scenario = SCENARIOS.find(({ writes }) => writes);
  const address = new URL(databaseUrl(DATABASES.madang));
  const tap = await tapStatements(address.hostname, Number(address.port));
  address.port = String(tap.port);
  const madang = await startMadang(model, address.href);
  try {
    const calls = scenario?.calls(target).slice(0, TURNS + 1) ?? [];
    const all: string[] = [];
    for (const [index, call] of calls.entries()) {
      tap.taken();
      await assertAnswer(madang.url, call, scenario?.expect ?? (() => true));
      // The first turn prepares statements and opens connections.
      if (index > 0) all.push(...tap.taken().filter((text) => !PERIODIC.test(text)));
    }
    const counts = new Map<string, number>();
    for (const text of all) counts.set(text, (counts.get(text) ?? 0) + 1);
    const list = [...counts].map(([text, count]) => `${(count / TURNS).toFixed(2)} ${text.slice(0, 110)}`);
    return { statements: all.length / TURNS, commits: countCommits(all) / TURNS, list };
  } finally {
    await madang.stop();
    tap.stop();
    await execute(DATABASES.madang, ...FORGET_TURNS.madang);
  }
};
