import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, ProblemAnswer, type Person } from '../support/client.ts';
import type { Installation, Which } from './installation.ts';
import type { Random } from './random.ts';

export interface Turn {
  readonly person: Person;
  readonly conversation: string;
  readonly message: string;
  readonly said: string;
}

const TRIES = 200;

/** Says something until it is acknowledged; the key makes it said once. */
export const say = async (
  installation: Installation,
  person: Person,
  said: string,
  which: Which,
  random: Random,
): Promise<Turn> => {
  const headers = { 'idempotency-key': randomUUID() };
  let at = which;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const { body } = await call(
        installation.urls[at],
        'POST /conversations',
        { body: { app: 'chat', message: said } },
        { token: person.token, headers },
      );
      if (body.turn === undefined) throw new Error('no turn was started');
      return { person, conversation: body.conversation.id, message: body.turn.ai_message.id, said };
    } catch (error) {
      if (error instanceof ProblemAnswer && error.status < 500) throw error;
      await sleep(50);
      at = random.pick([0, 1] as const);
    }
  }
  throw new Error('a turn was never acknowledged');
};
