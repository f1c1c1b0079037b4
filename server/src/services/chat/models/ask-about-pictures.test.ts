import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { askAboutPictures } from './ask-about-pictures.ts';
import type { ChatModel } from './model.ts';

const QUESTION = {
  instructions: '',
  question: 'What is it?',
  pictures: [],
  given: [],
  schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
};
/** Says nothing until whoever asked has had enough. */
const silent = {
  info: { id: 'silent' },
  answer: async ({ signal }) => {
    await sleep(600_000, undefined, { signal });
    throw new Error('never');
  },
} as Pick<ChatModel, 'answer'> & { info: object } as ChatModel;
const ask = (signal: AbortSignal, mostMs: number) =>
  askAboutPictures(
    { client: undefined as unknown as Parameters<typeof askAboutPictures>[0]['client'], model: silent },
    QUESTION,
    {
      forUser: 'somebody',
      count: () => undefined,
      signal,
      mostMs,
    },
  );

it('is not waited for longer than it may take', async () => {
  await expect(ask(new AbortController().signal, 20)).rejects.toMatchObject({ code: 'model_timeout' });
});

it('ends with whoever asked, for their reason', async () => {
  const gone = new AbortController();
  const asked = ask(gone.signal, 600_000);
  gone.abort(new Error('gone'));
  await expect(asked).rejects.not.toMatchObject({ code: 'model_timeout' });
});
