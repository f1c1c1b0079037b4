import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemAnswer, readStream, type StreamedEvent } from '../support/client.ts';
import type { Installation, Which } from './installation.ts';
import type { Random } from './random.ts';
import type { Turn } from './turn.ts';

const ENDS: ReadonlySet<string> = new Set([
  'message.completed',
  'message.failed',
  'message.stopped',
  'message.interrupted',
]);
/** Only against hangs: with other work beside it, two servers and their database have taken longer than a minute to be back. */
const PATIENCE_MS = 150_000;

/** What somebody saw who reads an answer to its end, through every loss of the connection. */
export interface View {
  readonly events: StreamedEvent[];
  text: string;
  cuts: number;
}

/** @throws Error where something that was seen is taken back, repeated or left out. */
const see = (view: View, event: StreamedEvent): void => {
  const last = view.events.at(-1);
  if (event.event === 'reset') {
    const text = String(event.data['text']);
    if (!text.startsWith(view.text))
      throw new Error(`a reset took back what had been seen: ${view.text.length} characters, then ${text.length}`);
    view.text = text;
  } else if (last?.id !== undefined && event.id !== last.id + 1) {
    throw new Error(`event ${event.id} came after ${last.id}`);
  }
  if (event.event === 'message.delta') view.text += String(event.data['text']);
  view.events.push(event);
};

/** Refusals that only mean "not now": the session of a reader outlives every crash. */
const isPassing = (error: unknown): boolean => !(error instanceof ProblemAnswer) || error.status >= 500;

/**
 * Reads an answer from one server, or from whichever is there after a cut, until it ends.
 * `cutChance` is the chance after each event that this reader hangs up and comes back.
 */
export const watch = async (
  installation: Installation,
  turn: Turn,
  start: Which,
  random: Random,
  cutChance: number,
): Promise<View> => {
  const view: View = { events: [], text: '', cuts: 0 };
  const deadline = performance.now() + PATIENCE_MS;
  let at: Which = start;
  while (performance.now() < deadline) {
    const after = view.events.at(-1)?.id;
    try {
      const events = readStream(installation.urls[at], turn.person.token, {
        conversation: turn.conversation,
        message: turn.message,
        ...(after === undefined ? {} : { lastEventId: String(after) }),
      });
      for await (const event of events) {
        see(view, event);
        if (ENDS.has(event.event)) return view;
        if (random.chance(cutChance)) break;
      }
    } catch (error) {
      if (error instanceof Error && /took back|came after/.test(error.message)) throw error;
      if (!isPassing(error)) throw error;
      await sleep(50);
    }
    view.cuts += 1;
    at = random.pick([0, 1] as const);
  }
  throw new Error(
    `a reader waited ${PATIENCE_MS / 1000} s for an end: message ${turn.message}, last event ${view.events.at(-1)?.id}`,
  );
};
