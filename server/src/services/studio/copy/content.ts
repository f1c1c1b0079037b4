import { readFileSync } from 'node:fs';
import { z } from 'zod';

// prettier-ignore
export const INDUSTRIES = [
  'cafe', 'restaurant', 'bakery', 'gym', 'beauty', 'fashion', 'hair_salon', 'nail_salon', 'flower_shop', 'laundry',
  'convenience_store', 'pharmacy', 'hospital', 'dental_clinic', 'pet_shop', 'bookstore', 'stationery', 'pc_cafe',
  'karaoke', 'academy', 'yoga', 'massage', 'real_estate', 'car_wash', 'car_repair', 'optical_shop', 'jewelry',
  'furniture', 'interior', 'cleaning_service',
] as const;
export const TONES = ['warm', 'professional', 'friendly', 'energetic'] as const;
export const SEASONS = ['spring', 'summer', 'autumn', 'winter'] as const;
export const LANGUAGES = ['ko', 'en'] as const;
/** `general` is for a trade that is none of the thirty. */
export type Industry = (typeof INDUSTRIES)[number] | 'general';
export type Tone = (typeof TONES)[number];
export type Season = (typeof SEASONS)[number];
export type Language = (typeof LANGUAGES)[number];

const Words = z.strictObject({ ko: z.string().min(1), en: z.string().min(1) });
export type Words = z.infer<typeof Words>;
const Lists = z.strictObject({ ko: z.array(z.string()), en: z.array(z.string()) });
const Lines = z.array(Words).min(2);
const ToneLines = z.strictObject({ scene: Lines, sense: Lines, product: Lines, body: z.array(Words).min(1) });
/** A line about New Year or a school term is true in its months only. */
const SeasonLine = Words.extend({ months: z.array(z.int().min(1).max(12)).optional() });

const IndustryCopy = z.strictObject({
  id: z.enum([...INDUSTRIES, 'general']),
  name: Words,
  /** What tells the trade in an owner's sentence. */
  words: Lists,
  /** Nouns that products and services of the trade end in. */
  products: z.array(z.string()),
  tones: z.record(z.enum(TONES), ToneLines),
  seasons: z.record(z.enum(SEASONS), z.array(SeasonLine).min(2)),
  calls: Lines,
  tags: Lists,
});
export type IndustryCopy = z.infer<typeof IndustryCopy>;

const OFFER_KINDS = ['was', 'discount', 'deal', 'event', 'opened', 'opening', 'price', 'audience', 'place'] as const;
const Offers = z.record(z.enum(OFFER_KINDS), z.record(z.enum(TONES), z.array(Words).min(1)));
type Offers = z.infer<typeof Offers>;

/** What may not be said in a trade: `words` are regular expressions. */
const Rule = z.strictObject({
  id: z.string(),
  /** `phrase`: only these words go; `clause`: what they say is the claim itself, so all of it goes. */
  takes: z.enum(['phrase', 'clause']),
  words: z.array(z.string()).min(1),
  reason: Words,
  law: Words,
});
const AdRules = z.strictObject({
  /** Not in our own lines, whatever the trade: nobody told us that it is so. */
  claims: z.array(z.string()).min(1),
  /** What we advise on by the trade, or by a word of the sentence. */
  advice: z.array(
    z.strictObject({ industries: z.array(z.string()), words: z.array(z.string()).default([]), note: Words }),
  ),
  trades: z.array(
    z.strictObject({ industries: z.array(z.string()), words: z.array(z.string()).default([]), rules: z.array(Rule) }),
  ),
  checked_on: z.iso.date(),
});
type AdRules = z.infer<typeof AdRules>;

export interface CopyContent {
  readonly industries: ReadonlyMap<Industry, IndustryCopy>;
  readonly offers: Offers;
  readonly rules: AdRules;
}

const FOLDER = new URL('../../../../../content/studio/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

/** @throws ZodError where a file breaks its shape */
const readCopyContent = (): CopyContent => ({
  industries: new Map(
    [...INDUSTRIES, 'general' as const].map((id) => [id, IndustryCopy.parse(read(`industries/${id}.json`))]),
  ),
  offers: Offers.parse(read('offers.json')),
  rules: AdRules.parse(read('ad-rules.json')),
});

/** Read once, when the first process asks for it: 31 small files that do not change while it runs. */
let loaded: CopyContent | undefined;
export const copyContent = (): CopyContent => (loaded ??= readCopyContent());

export const copyOf = (industry: Industry): IndustryCopy => {
  const copy = copyContent().industries.get(industry);
  if (copy === undefined) throw new Error(`no copy for ${industry}`);
  return copy;
};
