import { expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import type { Prompt } from './prompt.ts';
import type { ModelCall, ModelCallEnd } from './model-call.ts';
import { createSharedModelCalls, MOST_HERE } from './shared-model-calls.ts';

const CONNECTION: Connection = { api: 'compatible', baseUrl: 'http://127.0.0.1:1/v1', apiKey: undefined, name: 'one' };
const PROMPT: Prompt = { messages: [], tools: undefined, temperature: null };

it('asks in the other thread what comes on top of many, and here again when some have ended', async () => {
  const END: ModelCallEnd = { finish: 'stop' };
  const here: { end: (end: ModelCallEnd) => void; fail: (error: Error) => void }[] = [];
  let there = 0;
  const askHere: ModelCall = () => new Promise((end, fail) => here.push({ end, fail }));
  const askThere: ModelCall = () => {
    there += 1;
    return Promise.resolve(END);
  };
  const ask = createSharedModelCalls(
    () => askHere,
    () => askThere,
  )(CONNECTION);
  const modelCalls = Array.from({ length: MOST_HERE + 5 }, () =>
    ask(PROMPT, new AbortController().signal, () => undefined),
  );
  expect([here.length, there]).toEqual([MOST_HERE, 5]);
  here[0]?.end(END);
  here[1]?.fail(new Error('broken'));
  await modelCalls[0];
  await expect(modelCalls[1]).rejects.toThrow('broken');
  for (let n = 0; n < 3; n++) void ask(PROMPT, new AbortController().signal, () => undefined);
  expect([here.length, there]).toEqual([MOST_HERE + 2, 6]);
});
