import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect, readStream, startGuest, textOf } from '../support/client.ts';
import type { Installation } from './installation.ts';
import { createRandom } from './random.ts';
import { say, type Turn } from './turn.ts';

const open = async (installation: Installation, { conversation, message, person }: Turn): Promise<IncomingMessage> => {
  const asked = get(`${installation.urls[0]}/api/v1/conversations/${conversation}/stream?message_id=${message}`, {
    headers: { authorization: `Bearer ${person.token}` },
    agent: false,
  });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response;
};

/** One kilobyte a second, as over a very bad network. */
const readSlowly = async (response: IncomingMessage, milliseconds: number): Promise<number> => {
  let bytes = 0;
  const end = performance.now() + milliseconds;
  response.pause();
  while (performance.now() < end) {
    const chunk = response.read(100) as Buffer | null;
    bytes += chunk?.length ?? 0;
    await sleep(100);
  }
  response.destroy();
  return bytes;
};

/** Slow readers and some that never read, beside fast ones: nobody is held up, and the server keeps nothing for them. */
export const slowReaders = async (installation: Installation): Promise<string> => {
  const person = await startGuest(installation.urls[0]);
  const piece = '느린 독자를 위한 긴 조각입니다. '.repeat(60); // about 3 kB
  const words = Array.from({ length: 600 }, () => piece);
  Object.assign(installation.model, { words, paceMs: 5 });
  const before = await installation.memory(0);
  const turn = await say(installation, person, '느린 독자', 0, createRandom(1));
  const silent = await Promise.all(Array.from({ length: 20 }, () => open(installation, turn)));
  for (const response of silent) response.pause();
  const slow = Promise.all(Array.from({ length: 20 }, async () => readSlowly(await open(installation, turn), 8000)));
  const begin = performance.now();
  const fast = await Promise.all(
    Array.from({ length: 10 }, () =>
      collect(
        readStream(installation.urls[0], person.token, { conversation: turn.conversation, message: turn.message }),
      ),
    ),
  );
  const seconds = (performance.now() - begin) / 1000;
  const after = await installation.memory(0);
  const whole = words.join('');
  if (!fast.every((events) => textOf(events) === whole)) throw new Error('a fast reader missed something');
  const read = await slow;
  for (const response of silent) response.destroy();
  // 40 readers with everything queued would take 40 × 1.8 MB twice over.
  if (after - before > 150) throw new Error(`memory grew by ${(after - before).toFixed(0)} MiB`);
  return `10 fast readers of ${(Buffer.byteLength(whole) / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s beside 20 at 1 kB/s (${Math.round((read[0] ?? 0) / 8)} B/s) and 20 that never read; memory ${before.toFixed(0)} -> ${after.toFixed(0)} MiB`;
};

/** A thousand answers at once in one process: none dropped, none mixed up. */
export const thousandStreams = async (installation: Installation, streams: number): Promise<string> => {
  // Half of what one person may have open.
  const people = await Promise.all(
    Array.from({ length: Math.ceil(streams / 30) }, () => startGuest(installation.urls[0])),
  );
  const words = Array.from({ length: 40 }, (_, index) => `${index} `);
  Object.assign(installation.model, { words, paceMs: 100 });
  const random = createRandom(1);
  const begin = performance.now();
  const texts = await Promise.all(
    Array.from({ length: streams }, async (_, index) => {
      const person = people[index % people.length];
      if (person === undefined) throw new Error('nobody is there');
      const turn = await say(installation, person, `천 개 ${index}`, 0, random);
      return textOf(
        await collect(
          readStream(installation.urls[0], turn.person.token, {
            conversation: turn.conversation,
            message: turn.message,
          }),
        ),
      );
    }),
  );
  const whole = words.join('');
  const wrong = texts.filter((text) => text !== whole).length;
  if (wrong > 0) throw new Error(`${wrong} of ${streams} streams are not whole`);
  return `${streams} answers of ${words.length} words at once in ${((performance.now() - begin) / 1000).toFixed(1)} s: all whole; memory ${(await installation.memory(0)).toFixed(0)} MiB`;
};
