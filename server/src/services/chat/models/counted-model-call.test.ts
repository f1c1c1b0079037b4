import { expect, it } from 'vitest';
import { countedModelCall } from './counted-model-call.ts';
import type { CountedCall, Usage } from './model.ts';
import type { Prompt } from './prompt.ts';

/** 40 bytes, which are ten tokens; what is said, 20, which are five. */
const PROMPT: Prompt = {
  messages: [{ role: 'user', content: 'a'.repeat(40) }],
  tools: undefined,
  temperature: null,
};
const SAID = 'b'.repeat(20);

const callWith = async (usage: Usage | undefined, said = SAID) => {
  const counted: CountedCall[] = [];
  const modelCall = countedModelCall(
    'some/model',
    (_, __, take) => {
      if (said !== '') take({ kind: 'text', text: said });
      return Promise.resolve({ finish: 'stop', usage });
    },
    (call) => counted.push(call),
  );
  const end = await modelCall(PROMPT, new AbortController().signal, () => undefined);
  return { counted, told: end.usage };
};

it.each<[string, Usage | undefined, string, Pick<CountedCall, 'input' | 'output' | 'isEstimated'>]>([
  ['both are there', { input: 7, output: 3 }, SAID, { input: 7, output: 3, isEstimated: false }],
  [
    'nothing was said, and nothing counted of it',
    { input: 7, output: 0 },
    '',
    { input: 7, output: 0, isEstimated: false },
  ],
  [
    'nothing was said, and less than nothing claimed of it',
    { input: 7, output: -3 },
    '',
    { input: 7, output: 0, isEstimated: true },
  ],
  ['none are there', undefined, SAID, { input: 10, output: 5, isEstimated: true }],
  ['both are zero', { input: 0, output: 0 }, SAID, { input: 10, output: 5, isEstimated: true }],
  ['the prompt was not counted', { input: 0, output: 3 }, SAID, { input: 10, output: 3, isEstimated: true }],
  ['what was said was not counted', { input: 7, output: 0 }, SAID, { input: 7, output: 5, isEstimated: true }],
  [
    'more was claimed of the prompt than can be',
    { input: 999_999_999, output: 3 },
    SAID,
    { input: 10, output: 3, isEstimated: true },
  ],
  [
    'more was claimed of what was said than can be',
    { input: 7, output: 200_101 },
    SAID,
    { input: 7, output: 5, isEstimated: true },
  ],
  [
    'as much was thought as can be, out of sight',
    { input: 200_200, output: 200_100 },
    SAID,
    { input: 200_200, output: 200_100, isEstimated: false },
  ],
  ['less than nothing was claimed', { input: -7, output: -3 }, SAID, { input: 10, output: 5, isEstimated: true }],
])('counts a call where %s', async (_, usage, said, expected) => {
  const { counted, told } = await callWith(usage, said);
  expect(counted).toEqual([{ model: 'some/model', ...expected }]);
  // Nobody is shown a number that cannot be.
  expect(told).toEqual(expected.isEstimated ? undefined : usage);
});

it.each<[string, { readonly said: string; readonly stopped: boolean }, readonly Omit<CountedCall, 'model'>[]]>([
  ['stopped before its first word', { said: '', stopped: true }, [{ input: 10, output: 0, isEstimated: true }]],
  ['stopped in the middle', { said: SAID, stopped: true }, [{ input: 10, output: 5, isEstimated: true }]],
  ['cut off by its server', { said: SAID, stopped: false }, [{ input: 10, output: 5, isEstimated: true }]],
  ['refused before its first word', { said: '', stopped: false }, []],
])(
  'a call that was %s is counted by its text, once, if a provider may have',
  async (_, { said, stopped }, expected) => {
    const counted: CountedCall[] = [];
    const stop = new AbortController();
    const failing = countedModelCall(
      'some/model',
      (_, __, take) => {
        if (said !== '') take({ kind: 'text', text: said });
        if (stopped) stop.abort();
        return Promise.reject(new Error('it ended'));
      },
      (call) => counted.push(call),
    );
    await expect(failing(PROMPT, stop.signal, () => undefined)).rejects.toThrow('it ended');
    expect(counted).toEqual(expected.map((each) => ({ model: 'some/model', ...each })));
  },
);
