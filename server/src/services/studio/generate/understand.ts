import type { Language, Tone } from '@madang/contracts/studio';
import { INDUSTRIES } from '../copy/content.ts';
import { industryOf } from '../copy/industry-of.ts';
import { intentOf } from '../copy/intent-of.ts';
import { toneOf } from '../copy/tone-of.ts';
import type { CopyRequest } from '../copy/write-copy.ts';
import type { GenerationRow } from '../store/generations.ts';

type ReadIntent = ReturnType<typeof intentOf>;
export type Edit = NonNullable<ReadIntent['edit']>;
/** One after the other, of a message that says several things anew. */
export const eachOf = (edit: Edit | null): readonly Edit[] =>
  edit === null ? [] : [edit, ...(edit.also ?? []).map((one) => ({ ...one, which: edit.which }))];

export type Industry = CopyRequest['industry'];

/** What is made of a message, and of the session before it. */
export interface Understood extends ReadIntent {
  readonly industry: Industry;
  readonly tone: Tone;
  readonly language: Language;
  /** What was made last in the session, where the message is about that. */
  readonly earlier: GenerationRow | null;
}

const HANGUL = /[ㄱ-힣]/u;
const ASKED: readonly (readonly [Language, RegExp])[] = [
  ['en', /영어로|영문으로|\bin english\b/i],
  ['ko', /한국어로|한글로|우리말로|\bin korean\b/i],
];

/** What is changed stays in its language; what is new is in that of the message. Each unless another one is asked for. */
const languageOf = (text: string, edited: GenerationRow | null): Language =>
  ASKED.find(([, words]) => words.test(text))?.[0] ?? edited?.language ?? (HANGUL.test(text) ? 'ko' : 'en');

export const knownIndustry = (name: string | null | undefined): Industry | null =>
  INDUSTRIES.find((industry) => industry === name) ?? null;

/** What was said of it, in the message and beside it. */
const toldIn = ({ inputText, setting }: GenerationRow): string =>
  [inputText, ...(setting === null ? [] : [setting.shop, setting.place, setting.price, setting.date])]
    .filter((text) => text !== '')
    .join('\n');

/** @param latest what was made last in the session: who says “shorter” means that, and who says what is new has not moved house */
export const understand = (text: string, latest: GenerationRow | null): Understood => {
  const { intent, edit } = intentOf(text, latest === null ? null : toldIn(latest));
  const earlier = intent === 'edit' ? latest : null;
  return {
    intent,
    edit,
    earlier,
    // A bakery's name is no bakery: what is changed stays of its trade.
    industry: knownIndustry(earlier?.industry) ?? industryOf(text) ?? knownIndustry(latest?.industry) ?? 'general',
    tone: toneOf(text) ?? earlier?.tone ?? 'friendly',
    language: languageOf(text, earlier),
  };
};
