import type { Industry, Language, Season, Tone } from './content.ts';
import { copyContent, copyOf } from './content.ts';
import { arrange } from './compose/arrange.ts';
import { headlinesFor } from './compose/headlines.ts';
import { hashtagsOf } from './compose/hashtags.ts';
import { detailsOf } from './compose/details.ts';
import { withinTheLaw } from './law.ts';
import { readOffer } from './offer/read-offer.ts';
import { shuffled, seeded } from './random.ts';
import { monthOf, seasonOf } from './seasons.ts';

const PROVIDER = 'madang/rules';

export interface CopyRequest {
  /** What the owner says. */
  readonly text: string;
  readonly industry: Industry;
  readonly tone: Tone;
  readonly language: Language;
  readonly seed: number;
  /** Of the day on which it will be read; what the owner says of a season goes before it. */
  readonly season?: Season | undefined;
  /** Filled into a form beside the sentence, as they are to be printed. */
  readonly price?: string | undefined;
  readonly oldPrice?: string | undefined;
  readonly date?: string | undefined;
  readonly shop?: string | undefined;
}

export interface CopyCandidate {
  readonly headline: string;
  readonly sub: string;
  readonly body: string;
  readonly call: string;
  readonly hashtags: string[];
  readonly provider: typeof PROVIDER;
  /** For the owner, not for the advertisement: what was left out and why, and what the law asks of the trade. */
  readonly notes: string[];
  /** What the headline speaks of; no two of an answer have the same. */
  readonly approach: string;
}

const CANDIDATES = 4;

/** Several ways to say it. The same request gives the same ones. */
export const writeCopy = (request: CopyRequest): CopyCandidate[] => {
  const { industry, tone, language, seed } = request;
  const random = seeded(seed);
  const said = readOffer(request.text, industry);
  const lawful = withinTheLaw(said, industry, language);
  const details = detailsOf(lawful.offer, request);
  const month = request.date === undefined ? null : monthOf(request.date);
  const season = said.season ?? request.season ?? (request.date === undefined ? null : seasonOf(request.date));
  const headlines = headlinesFor({ offer: lawful.offer, details, industry, tone, language, season, month, random });
  const [first, ...others] = headlines;
  // The first one goes onto the picture, and says most of the offer; the others come in any order.
  const chosen = [first, ...shuffled(others.slice(0, CANDIDATES - 1), random)].filter((one) => one !== undefined);
  const copy = copyOf(industry);
  const lines = copy.tones[tone];
  const used = new Set(chosen.map(({ text }) => text));
  // Each candidate begins its body with a line that no other one has.
  const openings = [...shuffled(lines.body, random), ...shuffled([...lines.scene, ...lines.sense], random)]
    .map((line) => line[language])
    .filter((line) => !used.has(line));
  return chosen.map((headline, index) => {
    const opening = openings[index];
    const arranged = arrange({ headline, offer: lawful.offer, details, copy, tone, language, random, opening, used });
    return {
      ...arranged.fields,
      hashtags: hashtagsOf(lawful.offer, request, copy),
      provider: PROVIDER,
      notes: [...lawful.notes, ...adviceFor(request), ...arranged.notes],
      approach: headline.approach,
    };
  });
};

const adviceFor = ({ industry, language, text }: CopyRequest): string[] =>
  copyContent()
    .rules.advice.filter(
      ({ industries, words }) =>
        industries.includes(industry) || words.some((word) => new RegExp(word, 'i').test(text)),
    )
    .map(({ note }) => note[language]);
