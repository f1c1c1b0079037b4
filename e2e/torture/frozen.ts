import { setTimeout as sleep } from 'node:timers/promises';
import { startGuest } from '../support/client.ts';
import type { Installation } from './installation.ts';
import { createRandom } from './random.ts';
import { say } from './turn.ts';
import { watch } from './viewer.ts';

/**
 * A process that is frozen until the others give it up, and then goes on: it must not write a single event more. Its
 * lock is held all the time, so it is the heartbeat that gives it away, after 30 seconds.
 */
export const freezeUntilDeclaredDead = async (installation: Installation): Promise<string> => {
  const random = createRandom(1);
  Object.assign(installation.model, { words: Array.from({ length: 4000 }, (_, index) => `${index} `), paceMs: 10 });
  const person = await startGuest(installation.urls[1]);
  const turn = await say(installation, person, '얼어붙는 서버', 0, random);
  const view = watch(installation, turn, 1, random, 0);
  await sleep(1500);
  const frozen = installation.server(0);
  const begin = performance.now();
  frozen.kill('SIGSTOP');
  const { events, text } = await view;
  const seconds = (performance.now() - begin) / 1000;
  if (events.at(-1)?.event !== 'message.interrupted') throw new Error(`the answer ended with ${events.at(-1)?.event}`);
  if (seconds > 120) throw new Error(`it took ${seconds.toFixed(1)} s to give the process up`);
  frozen.kill('SIGCONT');
  const code = await frozen.exited();
  const { rows } = await installation.admin.query<{ newest: number; content: string }>(
    'SELECT (SELECT max(seq) FROM chat.generation_event WHERE generation_id = $1) AS newest, content FROM chat.message WHERE id = $1',
    [turn.message],
  );
  if (rows[0]?.newest !== events.at(-1)?.id || rows[0]?.content !== text)
    throw new Error('the fenced process has written');
  await installation.startServer(0);
  return `declared dead after ${seconds.toFixed(1)} s; on SIGCONT it wrote nothing and ended with ${code}`;
};
