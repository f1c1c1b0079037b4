import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';

const moduleAt = (file: string): string => JSON.stringify(path.resolve(import.meta.dirname, file));

/** What `start` does with a signal, and then `work`. */
const program = (work: string): string => `
  import { createStopping } from ${moduleAt('../platform/stopping.ts')};
  import { stopAtSignal } from ${moduleAt('stop-at-signal.ts')};
  const stopping = createStopping(0.5);
  stopAtSignal(stopping, { info() {}, warn() {}, fatal: console.log });
  setInterval(() => undefined, 1000);
  ${work}
  console.log('ready');
`;

const run = (source: string) =>
  spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000, // only to end what hangs
    killSignal: 'SIGKILL',
  });

/** A process in which something never ends, and which has a database to stop. */
const hang = async (signal: NodeJS.Signals): Promise<{ code: unknown; output: string }> => {
  const child = run(program("stopping.lastly(async () => console.log('database stopped'));"));
  child.stderr.pipe(process.stderr);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (chunk.toString().includes('ready')) child.kill(signal);
  });
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, output };
};

it('a process in which something hangs leaves all the same, with 1 and after the database has stopped', async () => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
  for (const ended of await Promise.all(signals.map(hang)))
    expect(ended).toEqual({
      code: 1,
      output: 'ready\ndatabase stopped\nstopping took too long; leaving without waiting for the rest\n',
    });
});

it('a process whose terminal is gone stops in its own order, whatever it still writes', async () => {
  const ORDERLY = 7;
  const work = `stopping.requested.addEventListener('abort', () => {
    for (const stream of [process.stdout, process.stderr]) stream.write('stopping\\n');
    setTimeout(() => process.exit(${ORDERLY}), 300);
  });`;
  const child = run(program(work));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stderr.destroy();
  child.kill('SIGHUP');
  expect(await once(child, 'exit')).toEqual([ORDERLY, null]);
});
