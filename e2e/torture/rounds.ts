import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, startGuest, type Person } from '../support/client.ts';
import { DISASTERS } from './disasters.ts';
import type { Installation, Which } from './installation.ts';
import { createRandom, type Random } from './random.ts';
import { say, type Turn } from './turn.ts';
import { watch, type View } from './viewer.ts';

export interface Tally {
  rounds: number;
  answers: number;
  events: number;
  cuts: number;
  continued: number;
  readonly statuses: Record<string, number>;
  readonly disasters: Record<string, number>;
}

export const emptyTally = (): Tally => ({
  rounds: 0,
  answers: 0,
  events: 0,
  cuts: 0,
  continued: 0,
  statuses: {},
  disasters: {},
});

const count = (record: Record<string, number>, key: string): void => {
  record[key] = (record[key] ?? 0) + 1;
};

const assert = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const keptOf = async (installation: Installation, turn: Turn, which: Which) => {
  const { body } = await call(
    installation.urls[which],
    'GET /conversations/:id/messages',
    { params: { id: turn.conversation } },
    { token: turn.person.token },
  );
  return body.items;
};

/** Everything acknowledged is there once, everything seen is kept, and both viewers saw the same. */
const check = async (
  installation: Installation,
  turn: Turn,
  whole: string,
  views: readonly [View, View],
  tally: Tally,
): Promise<string> => {
  const [here, there] = [await keptOf(installation, turn, 0), await keptOf(installation, turn, 1)];
  assert(isDeepStrictEqual(here, there), 'the two servers keep different messages');
  assert(here.length === 2 && here[0]?.content === turn.said, `the question is kept ${here.length - 1} times`);
  const answer = here[1];
  if (answer === undefined) throw new Error('the answer is not kept');
  for (const view of views) {
    assert(
      view.text === answer.content,
      `a viewer saw ${view.text.length} characters, ${answer.content.length} are kept`,
    );
    assert(
      isDeepStrictEqual(view.events.at(-1)?.data['message'], answer),
      'the last event is not the message that is kept',
    );
  }
  assert(whole.startsWith(answer.content), 'the answer is not what the model said');
  assert(answer.status !== 'complete' || answer.content === whole, 'an answer is called complete and is not');
  const plain = views.filter(({ events }) => !events.some(({ event }) => event === 'reset'));
  if (plain.length === 2)
    assert(isDeepStrictEqual(plain[0]?.events, plain[1]?.events), 'the two viewers saw different events');
  const { rows } = await installation.admin.query<{ gaps: string }>(
    'SELECT max(seq) - count(*) AS gaps FROM chat.generation_event WHERE generation_id = $1',
    [turn.message],
  );
  assert(rows[0]?.gaps === '0', 'the log has gaps');
  tally.answers += 1;
  count(tally.statuses, answer.status);
  for (const view of views) {
    tally.events += view.events.length;
    tally.cuts += view.cuts;
  }
  return answer.status;
};

/** What was cut short can be continued: nothing of it is lost, and the rest follows. */
const goOn = async (
  installation: Installation,
  turn: Turn,
  whole: string,
  before: string,
  random: Random,
): Promise<void> => {
  const url = installation.urls[random.pick([0, 1] as const)];
  const { body } = await call(
    url,
    'POST /conversations/:id/messages/:message_id/continue',
    { params: { id: turn.conversation, message_id: turn.message } },
    { token: turn.person.token },
  );
  assert(body.ai_message.status === 'complete', `a continued answer ended as ${body.ai_message.status}`);
  assert(body.ai_message.content === before + whole, 'a continued answer lost something');
};

/** One round: some answers are written, each is watched on both servers, and something goes wrong in the middle. */
export const playRound = async (
  installation: Installation,
  people: readonly Person[],
  seed: number,
  tally: Tally,
): Promise<string> => {
  const random = createRandom(seed);
  const words = Array.from(
    { length: random.between(30, 150) },
    (_, index) => `${seed}-${index} ${random.pick(['가', '나다', 'word', '🐕', '\n'])} `,
  );
  Object.assign(installation.model, { words, paceMs: random.between(2, 20) });
  const whole = words.join('');
  const name = random.pick(Object.keys(DISASTERS));
  const turns = await Promise.all(
    Array.from({ length: random.between(2, 8) }, (_, index) =>
      say(installation, random.pick(people), `${seed}: 질문 ${index}`, random.pick([0, 1] as const), random),
    ),
  );
  const watching = turns.map((turn) =>
    Promise.all([watch(installation, turn, 0, random, 0.01), watch(installation, turn, 1, random, 0.01)]),
  );
  const disaster = (async () => {
    await sleep(random.between(0, Math.ceil(words.length * installation.model.paceMs * 0.8)));
    await DISASTERS[name]?.(installation, turns, random);
  })();
  const [views] = await Promise.all([Promise.all(watching), disaster]);
  await waitUntilReady(installation);
  let ended = '';
  for (const [index, turn] of turns.entries()) {
    const view = views[index];
    if (view === undefined) continue;
    const status = await check(installation, turn, whole, view, tally);
    ended += status.charAt(0);
    if (status !== 'complete' && random.chance(0.3)) {
      await goOn(installation, turn, whole, view[0].text, random);
      tally.continued += 1;
    }
  }
  tally.rounds += 1;
  count(tally.disasters, name);
  return `${name.padEnd(27)} ${String(turns.length).padStart(2)} answers of ${String(words.length).padStart(3)} words  ${ended}`;
};

const waitUntilReady = async (installation: Installation): Promise<void> => {
  const deadline = performance.now() + 60_000;
  for (const url of installation.urls) {
    while (
      !(await fetch(`${url}/ready`).then(
        (response) => response.ok,
        () => false,
      ))
    ) {
      if (performance.now() > deadline) throw new Error(`${url} is not ready again`);
      await sleep(30);
    }
  }
};

export const startPeople = (installation: Installation): Promise<Person[]> =>
  Promise.all(Array.from({ length: 10 }, (_, index) => startGuest(installation.urls[index % 2 === 0 ? 0 : 1])));
