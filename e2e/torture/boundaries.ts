import { isDeepStrictEqual } from 'node:util';
import { collect, readStream, startGuest, type StreamedEvent } from '../support/client.ts';
import type { Installation } from './installation.ts';
import { createRandom } from './random.ts';
import { say, type Turn } from './turn.ts';

const ANSWERS = 10;

/** Reads one answer in pieces, hanging up after each of `sizes` events, on alternating servers. */
const readInPieces = async (
  installation: Installation,
  turn: Turn,
  nextSize: () => number,
): Promise<StreamedEvent[]> => {
  const seen: StreamedEvent[] = [];
  for (let piece = 0; ; piece += 1) {
    let left = nextSize();
    const after = seen.at(-1)?.id;
    for await (const event of readStream(installation.urls[piece % 2 === 0 ? 0 : 1], turn.person.token, {
      conversation: turn.conversation,
      message: turn.message,
      ...(after === undefined ? {} : { lastEventId: String(after) }),
    })) {
      seen.push(event);
      if (event.event === 'message.completed') return seen;
      left -= 1;
      if (left === 0) break;
    }
  }
};

/** Cuts at every boundary: each answer once from every event on, and then in random pieces, one sequence for each seed. */
export const cutAtEveryBoundary = async (installation: Installation, seeds: number): Promise<string> => {
  const person = await startGuest(installation.urls[0]);
  Object.assign(installation.model, { words: Array.from({ length: 25 }, (_, index) => `조각${index} `), paceMs: 12 });
  const answers = await Promise.all(
    Array.from({ length: ANSWERS }, async (_, index) => {
      const turn = await say(installation, person, `조각 ${index}`, index % 2 === 0 ? 0 : 1, createRandom(index));
      return {
        turn,
        whole: await collect(
          readStream(installation.urls[0], person.token, { conversation: turn.conversation, message: turn.message }),
        ),
      };
    }),
  );
  let boundaries = 0;
  for (const { turn, whole } of answers) {
    for (let after = 0; after < whole.length; after += 1) {
      const rest = await collect(
        readStream(installation.urls[after % 2 === 0 ? 0 : 1], person.token, {
          conversation: turn.conversation,
          message: turn.message,
          lastEventId: String(after),
        }),
      );
      if (!isDeepStrictEqual(rest, whole.slice(after))) throw new Error(`after event ${after} another rest came`);
      boundaries += 1;
    }
  }
  let pieces = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const random = createRandom(seed);
    const { turn, whole } = random.pick(answers);
    const seen = await readInPieces(installation, turn, () => {
      pieces += 1;
      return random.between(1, 12);
    });
    if (!isDeepStrictEqual(seen, whole)) throw new Error(`seed ${seed}: the pieces do not make the whole`);
  }
  return `${boundaries} boundaries of ${ANSWERS} answers, ${seeds} seeds of random cuts in ${pieces} pieces: all the same`;
};
