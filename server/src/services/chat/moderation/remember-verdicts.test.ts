import { expect, it } from 'vitest';
import { AppError } from '#platform/errors';
import { testBackground } from '#platform/testing/background';
import { MovableClock } from '#platform/testing/movable-clock';
import { CHAT_WORK } from '../background.ts';
import type { Verdict } from './moderation.ts';
import { rememberVerdicts } from './remember-verdicts.ts';

/** Whatever it is told to say, and what it was asked. */
const judgeOf = (most?: number) => {
  const asked: string[] = [];
  const judge = { verdict: (): Promise<Verdict> => Promise.resolve('passed') };
  const clock = new MovableClock();
  const moderation = rememberVerdicts(
    ({ text }) => {
      asked.push(text);
      return judge.verdict();
    },
    testBackground({ clock, names: CHAT_WORK }),
    most,
  );
  const say = (text: string, more: { ownerId?: string; files?: string[] } = {}) =>
    moderation({
      ...{ ownerId: more.ownerId ?? 'me', text },
      files: (more.files ?? []).map((id) => ({ id, name: id, mime_type: 'image/png' })),
    });
  return Object.assign(judge, { asked, say, clock });
};

it('the same words with the same files of the same person are asked about once an hour', async () => {
  const judge = judgeOf();
  for (let times = 0; times < 3; times += 1) expect(await judge.say('a')).toBe('passed');
  expect(judge.asked).toEqual(['a']);
  await judge.say('a', { files: ['f'] });
  await judge.say('a', { ownerId: 'somebody else' });
  await judge.say('b');
  await judge.clock.advance(60 * 60_000);
  await judge.say('a');
  expect(judge.asked).toEqual(['a', 'a', 'a', 'b', 'a']);
});

it('what was held back is held back again, for the same reasons', async () => {
  const judge = judgeOf();
  judge.verdict = () => Promise.reject(new AppError('message_held_back', { members: { categories: ['hate'] } }));
  for (let times = 0; times < 2; times += 1)
    await expect(judge.say('a')).rejects.toMatchObject({
      code: 'message_held_back',
      details: { members: { categories: ['hate'] } },
    });
  expect(judge.asked).toEqual(['a']);
});

it('that nobody has judged it is no verdict, whether it passes for that or not', async () => {
  const judge = judgeOf();
  judge.verdict = () => Promise.resolve('unjudged');
  expect(await judge.say('a')).toBe('unjudged');
  judge.verdict = () => Promise.reject(new AppError('moderation_unavailable'));
  await expect(judge.say('a')).rejects.toMatchObject({ code: 'moderation_unavailable' });
  judge.verdict = () => Promise.resolve('passed');
  await judge.say('a');
  await judge.say('a');
  expect(judge.asked).toEqual(['a', 'a', 'a']);
});

it('of too many the oldest is forgotten', async () => {
  const judge = judgeOf(2);
  for (const text of ['a', 'b', 'c', 'b', 'c', 'a']) await judge.say(text);
  expect(judge.asked).toEqual(['a', 'b', 'c', 'a']);
});
