import { expect, it } from 'vitest';
import { readCases, readSpeech } from './content.ts';
import { replyTo } from './reply.ts';

it('what who is helped has installed meanwhile is not told as kept', async () => {
  const content = (await readCases()).find(({ key, locale }) => key === 'loan-refinance' && locale === 'ko');
  if (content === undefined) throw new Error('the case is not shipped');
  const { words } = await readSpeech();
  const played = { sessionId: 'a', scenario: { content, mode: 'help' as const, seed: 'a' }, words: words.ko };
  const said: string[] = [];
  const told = Array.from({ length: 7 }, () => {
    said.push('좋네 그렇게 해');
    return replyTo(played, said);
  }).filter((reply) => reply !== undefined);
  const before = told.findIndex(({ reply }) => /앱 깔았는데/.test(reply));
  expect(before).toBeGreaterThan(0);
  expect(told[before - 1]?.disclosed).toEqual([]);
  expect(told[before]?.disclosed).toEqual(['installed_app']);
});
