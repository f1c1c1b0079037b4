import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { median } from '../process-figures.ts';
import type { Run } from './measure.ts';
import { SCENARIOS, type Target } from './scenarios.ts';
import type { TurnStatements } from './turn-statements.ts';

export type Results = ReadonlyMap<string, readonly Run[]>;
type Name = Target['name'];
export const keyOf = (scenario: string, target: Name): string => `${scenario} ${target}`;

const NAMES: Readonly<Record<Name, string>> = {
  fastapi: 'FastAPI, 2 workers',
  floor: 'bare Fastify',
  madang: '**Madang**',
};
const ORDER: readonly Name[] = ['fastapi', 'floor', 'madang'];

const midOf = (runs: readonly Run[], of: (run: Run) => number): number => median(runs.map(of));
const cpuOf = (runs: readonly Run[]): number =>
  midOf(runs, ({ serverMicros, databaseMicros }) => serverMicros + databaseMicros);

const row = (title: string, name: Name, runs: readonly Run[], floor: readonly Run[] | undefined): string => {
  const ratio = (value: number | undefined): string =>
    value === undefined || name === 'floor' ? '' : value.toFixed(2);
  const cells = [
    title,
    NAMES[name],
    midOf(runs, ({ perSecond }) => perSecond).toFixed(midOf(runs, ({ perSecond }) => perSecond) < 100 ? 1 : 0),
    `${midOf(runs, ({ p50Ms }) => p50Ms).toFixed(1)} / ${midOf(runs, ({ p99Ms }) => p99Ms).toFixed(1)}`,
    midOf(runs, ({ serverMicros }) => serverMicros).toFixed(0),
    midOf(runs, ({ databaseMicros }) => databaseMicros).toFixed(0),
    ratio(floor && midOf(runs, ({ perSecond }) => perSecond) / midOf(floor, ({ perSecond }) => perSecond)),
    ratio(floor && cpuOf(floor) / cpuOf(runs)),
    runs.reduce((sum, { errors }) => sum + errors, 0),
  ];
  return `| ${cells.join(' | ')} |`;
};

const rowsOf = (results: Results): string[] =>
  SCENARIOS.flatMap(({ name, title, beside }) => {
    const floor = beside === undefined ? results.get(keyOf(name, 'floor')) : undefined;
    const there = ORDER.filter((target) => results.has(keyOf(name, target)));
    return there.map((target, index) =>
      row(index === 0 ? title : '', target, results.get(keyOf(name, target)) ?? [], floor),
    );
  });

interface Conditions {
  readonly rounds: number;
  readonly seconds: number;
  readonly notes: readonly string[];
  readonly turn: TurnStatements | undefined;
}

export const requestTable = (results: Results, { rounds, seconds, notes, turn }: Conditions): string => {
  const foreign = midOf([...results.values()].flat(), (run) => run.foreign);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}. Medians of ${rounds} rounds of ${seconds} s, targets in turn; other work took ${(foreign * 100).toFixed(0)} % of the machine meanwhile.`,
    ...notes,
    '',
    '| work | | requests/s | p50 / p99 ms | CPU µs/request: server | its PostgreSQL | × floor, requests/s | × floor, by CPU | errors |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rowsOf(results),
    ...(turn === undefined
      ? []
      : [
          '',
          `A turn alone: ${turn.statements.toFixed(1)} statements, transaction marks among them, and ${turn.commits.toFixed(1)} commits that write.`,
        ]),
  ].join('\n');
};

const DOCUMENT = path.join(import.meta.dirname, '../../docs/benchmarks.md');
const BLOCK = /(<!-- measured: requests -->\n)[\s\S]*?(<!-- end -->)/;

/** Between two marks under "Requests": what is said of the figures stays as it is. */
export const writeTable = async (table: string): Promise<void> => {
  const text = await readFile(DOCUMENT, 'utf8');
  await writeFile(
    DOCUMENT,
    text.replace(BLOCK, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
  );
};
