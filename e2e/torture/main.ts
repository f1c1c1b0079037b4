import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { cutAtEveryBoundary } from './boundaries.ts';
import { freezeUntilDeclaredDead } from './frozen.ts';
import { openInstallation, type Installation } from './installation.ts';
import { slowReaders, thousandStreams } from './readers.ts';
import { emptyTally, playRound, startPeople, type Tally } from './rounds.ts';

const whole = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const {
  seeds,
  from,
  cuts,
  streams,
  rounds: roundsOnly,
} = new Command('torture')
  .description(
    'Kills, freezes and cuts off real servers while they write answers, and checks that nothing seen is lost.',
  )
  .option('--seeds <count>', 'rounds of disasters', whole, 200)
  .option('--from <seed>', 'seed of the first round', whole, 1)
  .option('--cuts <count>', 'seeds of cuts at event boundaries', whole, 1000)
  .option('--streams <count>', 'answers at once', whole, 1000)
  .option('--rounds', 'only the rounds of disasters')
  .addHelpText(
    'after',
    '\nEvery round prints what went wrong and how its answers ended: c complete, i interrupted, s stopped.\nThe same seed makes the same choices; when things happen to coincide is up to the machine.',
  )
  .parse()
  .opts<{ seeds: number; from: number; cuts: number; streams: number; rounds?: boolean }>();

let passed = 0;
let failed = 0;
/** Somebody who waits for ever is a failure too, and must not keep it to himself. */
const TOO_LONG_MS = 180_000;
const late = async (): Promise<never> => {
  await sleep(TOO_LONG_MS, undefined, { ref: false });
  throw new Error(`not over after ${TOO_LONG_MS / 1000} s`);
};

const attempt = async (name: string, work: () => Promise<string>): Promise<void> => {
  try {
    console.log(`${name}  ${await Promise.race([work(), late()])}`);
    passed += 1;
  } catch (error) {
    console.log(`${name}  FAILED: ${(error as Error).message}`);
    failed += 1;
  }
};

const counts = (record: Readonly<Record<string, number>>): string =>
  Object.entries(record)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
const report = (tally: Tally): void => {
  console.log(`\n${tally.rounds} rounds: ${counts(tally.disasters)}`);
  console.log(
    `${tally.answers} answers (${counts(tally.statuses)}), each watched by two viewers: ${tally.events} events, ${tally.cuts} lost connections, ${tally.continued} answers continued`,
  );
};

const play = async (installation: Installation): Promise<void> => {
  const tally = emptyTally();
  const people = await startPeople(installation);
  for (let seed = from; seed < from + seeds; seed += 1)
    await attempt(`seed ${String(seed).padStart(4)}`, () => playRound(installation, people, seed, tally));
  report(tally);
  if (roundsOnly === true) return;
  await attempt('boundaries', () => cutAtEveryBoundary(installation, cuts));
  await attempt('slow readers', () => slowReaders(installation));
  await attempt('many at once', () => thousandStreams(installation, streams));
  await attempt('frozen', () => freezeUntilDeclaredDead(installation));
};

const installation = await openInstallation();
try {
  await play(installation);
} finally {
  await installation.stop();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1); // whoever still waits is not waited for
