import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SWITCHED_OFF } from '../../server/src/platform/background/background.ts';
import { PROOFS } from './proofs.ts';

/** Long enough for whatever works; without it, what waits for it would wait for as long as a slow machine is allowed to. */
const LIMIT_MS = 45_000;

/** What of vitest's JSON report is read. https://vitest.dev/guide/reporters#json-reporter */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Runs test files, all where none are named, and tells which tests failed. */
const failuresOf = async (files: readonly string[], off?: string): Promise<string[]> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-switch-off-'));
  const output = path.join(folder, 'report.json');
  const limit = off === undefined ? [] : ['--bail=1', `--testTimeout=${LIMIT_MS}`];
  const child = spawn('npx', ['vitest', 'run', ...limit, '--reporter=json', `--outputFile=${output}`, ...files], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...(off === undefined ? {} : { [SWITCHED_OFF]: off }) },
  });
  await once(child, 'exit');
  const text = await readFile(output, 'utf8').catch(() => {
    throw new Error('vitest wrote no report');
  });
  await rm(folder, { recursive: true });
  return Report.parse(JSON.parse(text)).testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
    return failed.length === 0 && status === 'failed'
      ? [`${path.relative(process.cwd(), name)} could not begin`]
      : failed;
  });
};

const { values: flags, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { 'whole-suite': { type: 'boolean', default: false } },
});
const names = Object.keys(PROOFS).filter((name) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.filter((name) => !(name in PROOFS));
if (unknown.length > 0) throw new Error(`nothing that runs in the background is called ${unknown.join(', ')}`);

const filesOf = (name: string): readonly string[] =>
  flags['whole-suite'] ? [] : (PROOFS[name as keyof typeof PROOFS] ?? []);
const before = await failuresOf([...new Set(names.flatMap(filesOf))]);
if (before.length > 0)
  throw new Error(`these fail with everything switched on, so they prove nothing:\n${before.join('\n')}`);

let unproven = 0;
console.log('| switched off | fails |\n|---|---|');
for (const name of names) {
  const failures = await failuresOf(filesOf(name), name);
  if (failures.length === 0) unproven += 1;
  console.log(`| ${name} | ${failures[0] ?? '**nothing**'} |`);
}
console.log(`\n${names.length} switched off in turn, ${unproven} without a test that fails.`);
process.exitCode = unproven === 0 ? 0 : 1;
