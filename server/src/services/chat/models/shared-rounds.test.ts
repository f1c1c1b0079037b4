import type { Model } from '@madang/contracts/chat';
import { expect, it } from 'vitest';
import type { Prompt } from './prompt.ts';
import type { Round } from './round.ts';
import { createSharedRounds, MOST_HERE } from './shared-rounds.ts';

const MODEL: Model = { id: 'some/one', label: 'one', provider: 'some', capabilities: ['text'], context_window: 1000, built_in: false };
const PROMPT: Prompt = { messages: [], turns: [], tools: undefined, temperature: null };

it('asks in the other thread what comes on top of many, and here again when some have ended', async () => {
  const here: { end: () => void; fail: (error: Error) => void }[] = [];
  let there = 0;
  const askHere: Round = () => new Promise((end, fail) => here.push({ end, fail }));
  const askThere: Round = () => {
    there += 1;
    return Promise.resolve();
  };
  const ask = createSharedRounds(() => askHere, () => askThere)(MODEL);
  const rounds = Array.from({ length: MOST_HERE + 5 }, () => ask(PROMPT, new AbortController().signal, () => undefined));
  expect([here.length, there]).toEqual([MOST_HERE, 5]);
  here[0]?.end();
  here[1]?.fail(new Error('broken'));
  await rounds[0];
  await expect(rounds[1]).rejects.toThrow('broken');
  for (let n = 0; n < 3; n++) void ask(PROMPT, new AbortController().signal, () => undefined);
  expect([here.length, there]).toEqual([MOST_HERE + 2, 6]);
});
