import { expect, it } from 'vitest';
import type { ServiceClient } from '#platform/client';
import { createModeration } from './moderation.ts';

const SECRET = '아무도 몰라야 하는 말';
const NOBODY = undefined as unknown as ServiceClient;

const moderationOf = (
  { words, url, answer }: { words?: string; url?: string; answer?: () => Promise<Response> },
  failure: 'open' | 'closed' = 'closed',
) => {
  const logged: unknown[] = [];
  const counted: string[] = [];
  const moderation = createModeration({
    config: {
      MODERATION_URL: url,
      MODERATION_API_KEY: undefined,
      MODERATION_MODEL: 'm',
      MODERATION_PICTURES: 'on',
      MODERATION_SECONDS: 5,
      MODERATION_ON_FAILURE: failure,
      MODERATION_WORDS: words,
    },
    outbound: { fetch: answer ?? (() => Promise.reject(new Error('nobody is to be asked'))) },
    client: NOBODY,
    log: { warn: (...said: unknown[]) => void logged.push(said) } as never,
    metrics: {
      counter: () => ({ inc: ({ outcome }: { outcome: string }) => void counted.push(outcome) }),
    } as never,
  });
  return { moderation, logged, counted };
};
const say = (text: string) => ({ ownerId: 'o', text, files: [] });

it('is nothing where nothing is set', () => {
  expect(moderationOf({}).moderation).toBeUndefined();
  expect(moderationOf({ words: ' , ' }).moderation).toBeUndefined();
});

it('a list of words needs no server, and sees through spaces, signs and other forms of letters', async () => {
  const { moderation, counted } = moderationOf({ words: '나쁜 말, BadWord' });
  for (const text of ['나쁜말', '나 쁜 말', '이건 나.쁜-말이야', 'ＢａｄＷｏｒｄ', 'so b.a.d word it is'])
    await expect(moderation?.(say(text)), text).rejects.toMatchObject({ code: 'message_held_back' });
  await moderation?.(say('나쁘지 않은 말'));
  expect(counted).toEqual([...Array.from({ length: 5 }, () => 'held_back'), 'passed']);
});

it('never logs what was said, even where a server repeats it', async () => {
  const answers: (() => Promise<Response>)[] = [
    () => Promise.resolve(new Response(`cannot judge ${SECRET}`, { status: 500 })),
    () => Promise.resolve(new Response(`{"results":"${SECRET}"}`)),
    () => Promise.reject(new Error(`fetch failed for ${SECRET}`, { cause: { code: 'ECONNRESET' } })),
  ];
  for (const answer of answers) {
    const { moderation, logged, counted } = moderationOf({ url: 'http://127.0.0.1:9/v1', answer }, 'open');
    await moderation?.(say(SECRET));
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain(SECRET);
    expect(counted).toEqual(['failed_open']);
  }
});

it('a long text is judged in pieces, and one of them is enough', async () => {
  const asked: string[][] = [];
  const answer = ((_: string, { body }: { body: string }) => {
    const { input } = JSON.parse(body) as { input: string[] };
    asked.push(input);
    const results = input.map((text) => ({ flagged: text.includes('!'), categories: { hate: text.includes('!') } }));
    return Promise.resolve(new Response(JSON.stringify({ results })));
  }) as unknown as () => Promise<Response>;
  const { moderation } = moderationOf({ url: 'http://127.0.0.1:9/v1/', answer });
  await expect(moderation?.(say(`${'가'.repeat(25_000)}!`))).rejects.toMatchObject({
    code: 'message_held_back',
  });
  expect(asked.map((input) => input.map(({ length }) => length))).toEqual([[10_000, 10_000, 5001]]);
});

it('what passes because nobody judged it is no verdict', async () => {
  const answers = {
    given: () => Promise.resolve(new Response('{"results":[{"flagged":false}]}')),
    none: () => Promise.reject(new Error('away')),
  };
  const verdictOf = (answer: () => Promise<Response>) =>
    moderationOf({ url: 'http://127.0.0.1:9/v1', answer }, 'open').moderation?.(say('a'));
  expect([await verdictOf(answers.given), await verdictOf(answers.none)]).toEqual(['passed', 'unjudged']);
  expect(await moderationOf({ words: 'b' }).moderation?.(say('a'))).toBe('passed');
});

it('whoever leaves ends what is asked for them, and nothing has failed', async () => {
  const leaver = new AbortController();
  const answer = ((_: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('called off')));
      leaver.abort();
    })) as unknown as () => Promise<Response>;
  const { moderation, logged, counted } = moderationOf({ url: 'http://127.0.0.1:9/v1', answer }, 'open');
  await expect(moderation?.({ ...say('a'), signal: leaver.signal })).rejects.toThrow('aborted');
  expect([logged, counted]).toEqual([[], []]);
});

it('what is held back for one part of it is held back, whatever becomes of the others', async () => {
  const answer = ((_: string, { body }: { body: string }) =>
    body.includes('image_url')
      ? Promise.reject(new Error('away'))
      : Promise.resolve(new Response('{"results":[{"flagged":true}]}'))) as unknown as () => Promise<Response>;
  const { moderation } = moderationOf({ url: 'http://127.0.0.1:9/v1', answer }, 'open');
  const pictures = [{ name: 'a', mediaType: 'image/png', base64: '' }];
  await expect(moderation?.({ ...say('a'), pictures })).rejects.toMatchObject({ code: 'message_held_back' });
});
