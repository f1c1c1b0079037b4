import { z } from 'zod';
import type { Outbound } from '#platform/outbound';
import type { PromptPicture } from '../models/prompt.ts';

/** Of a long text, what is judged at once: models that judge have a context of their own. */
const CHARS_AT_ONCE = 10_000;
/** No verdict is longer. */
const MOST_VERDICT_CHARS = 1_000_000;

/** What a server says: it may be of a later release, and of anybody who speaks the same. */
const Verdicts = z.object({
  results: z.array(z.object({ flagged: z.boolean(), categories: z.record(z.string(), z.unknown()).catch({}) })).min(1),
});

/** What went wrong, without a word of what was asked: a server may well repeat it. */
export class ModerationFailure extends Error {}

export interface ModerationServer {
  readonly url: string;
  readonly key: string | undefined;
  readonly model: string;
}

type Input =
  readonly string[] | readonly { readonly type: 'image_url'; readonly image_url: { readonly url: string } }[];

const cut = (text: string): string[] => {
  const all: string[] = [];
  for (let at = 0; at < text.length; at += CHARS_AT_ONCE) all.push(text.slice(at, at + CHARS_AT_ONCE).toWellFormed());
  return all;
};

/** One picture in a request is what servers take. */
const inputsOf = (text: string, pictures: readonly PromptPicture[]): Input[] => [
  ...(text.trim() === '' ? [] : [cut(text)]),
  ...pictures.map(({ mediaType, base64 }): Input => [
    { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } },
  ]),
];

const askOnce = async (
  { url, key, model }: ModerationServer,
  fetch: Outbound['fetch'],
  input: Input,
  signal: AbortSignal,
): Promise<string[] | undefined> => {
  // With the key it goes nowhere else.
  const response = await fetch(`${url.replace(/\/+$/, '')}/moderations`, {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model, input }),
    signal,
  });
  const body = (await response.text()).slice(0, MOST_VERDICT_CHARS);
  if (!response.ok) throw new ModerationFailure(`status ${response.status}`);
  let verdicts: z.infer<typeof Verdicts>;
  try {
    verdicts = Verdicts.parse(JSON.parse(body));
  } catch {
    throw new ModerationFailure('no verdict that can be read');
  }
  const isOfPictures = typeof input[0] !== 'string';
  if (!isOfPictures && verdicts.results.length < input.length)
    throw new ModerationFailure(`${verdicts.results.length} verdicts about ${input.length} texts`);
  const flagged = verdicts.results.filter((result) => result.flagged);
  if (flagged.length === 0) return undefined;
  const names = flagged.flatMap(({ categories }) =>
    Object.keys(categories).filter((name) => categories[name] === true),
  );
  return [...new Set(names)].map((name) => name.slice(0, 60).toWellFormed()).slice(0, 20);
};

/**
 * Asks a server that speaks the OpenAI moderation API about a text and pictures. Source: OpenAI API reference, "Moderations".
 * @returns the categories that it names where it holds something back, else undefined
 * @throws ModerationFailure, or what the network or the signal says
 */
export const askModeration = async (
  server: ModerationServer,
  fetch: Outbound['fetch'],
  { text, pictures }: { readonly text: string; readonly pictures: readonly PromptPicture[] },
  signal: AbortSignal,
): Promise<string[] | undefined> => {
  const verdicts = await Promise.allSettled(
    inputsOf(text, pictures).map((input) => askOnce(server, fetch, input, signal)),
  );
  const held = verdicts.flatMap((verdict) => (verdict.status === 'fulfilled' ? (verdict.value ?? []) : []));
  const isHeld = verdicts.some((verdict) => verdict.status === 'fulfilled' && verdict.value !== undefined);
  if (isHeld) return [...new Set(held)];
  // What one part is held back for holds, whatever became of the others; a part without a verdict is none of them all.
  const failed = verdicts.find((verdict) => verdict.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return undefined;
};
