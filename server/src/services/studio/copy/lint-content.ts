import {
  LANGUAGES,
  SEASONS,
  TONES,
  type CopyContent,
  type IndustryCopy,
  type Language,
  type Words,
} from './content.ts';
import { LONGEST_CALL } from './compose/arrange.ts';
import { LONGEST_HEADLINE, fill } from './compose/headlines.ts';
import { brokenRules } from './law.ts';
import { isParticle } from './particles.ts';

const LONGEST_BODY: Readonly<Record<Language, number>> = { ko: 60, en: 100 };
/** What a headline is measured with: a name of usual length. */
// prettier-ignore
const USUAL: Readonly<Record<Language, Record<string, string>>> = {
  ko: {
    product: '겨울 라떼', price: '5,500원', amount: '5,500원',
    old: '6,500원', saved: '1,000원', discount: '30% 할인', deal: '1+1', day: '11월 14일', place: '성산동', audience: '수험생',
  },
  en: {
    product: 'winter latte', price: '₩5,500', amount: '₩5,500',
    old: '₩6,500', saved: '₩1,000', discount: '30% off', deal: '1+1',
    day: 'Nov 14', place: 'Seongsan', audience: 'students',
  },
};

type Place = 'headline' | 'product' | 'body' | 'call' | 'offer';
const LONGEST: Readonly<Record<Place, Readonly<Record<Language, number>>>> = {
  headline: LONGEST_HEADLINE,
  product: LONGEST_HEADLINE,
  offer: LONGEST_HEADLINE,
  body: LONGEST_BODY,
  call: LONGEST_CALL,
};

const problemsOf = (line: string, language: Language, place: Place): string[] => {
  const places = [...line.matchAll(/\{(\w+)(?::([^}]*))?\}/g)];
  const allowed = place === 'product' ? ['product'] : place === 'offer' ? Object.keys(USUAL[language]) : [];
  const filled = fill(line, USUAL[language]);
  const plain = line.replace(/\{[^}]*\}/g, '');
  return [
    ...places.filter(([, key = '']) => !allowed.includes(key)).map(([whole]) => `has no value for ${whole}`),
    ...places
      .filter(([, , particle]) => particle !== undefined && !isParticle(particle))
      .map(([whole]) => `has an unknown particle in ${whole}`),
    ...(place === 'product' && places.length === 0 ? ['does not name the product'] : []),
    ...(/\}(을|를|이|가|은|는|으로|로|와|과|이에요|예요)(?=[\s,.!?]|$)/.test(line)
      ? ['has a particle that does not follow the word']
      : []),
    ...(/ {2}|^\s|\s$/.test(line) ? ['has a space too many'] : []),
    // An offer may be all signs and values: {old} → {price}.
    ...(/[가-힣]/.test(plain) !== (language === 'ko') && !(place === 'offer' && !/[가-힣a-z]/i.test(plain))
      ? ['is in the other language']
      : []),
    ...(filled !== null && filled.length > LONGEST[place][language] ? [`is ${filled.length} long`] : []),
  ];
};

const linesOf = (copy: IndustryCopy): (readonly [string, Place, Words])[] => [
  ...TONES.flatMap((tone) =>
    (['scene', 'sense', 'product', 'body'] as const).flatMap((kind) =>
      copy.tones[tone][kind].map(
        (words) => [`${tone} ${kind}`, kind === 'product' || kind === 'body' ? kind : 'headline', words] as const,
      ),
    ),
  ),
  ...SEASONS.flatMap((season) => copy.seasons[season].map((words) => [season, 'headline', words] as const)),
  ...copy.calls.map((words) => ['call', 'call', words] as const),
];

const twice = (lines: readonly string[]): string[] =>
  [...new Set(lines.filter((line, index) => lines.indexOf(line) !== index))].map((line) => `is there twice: ${line}`);

const problemsOfIndustry = (copy: IndustryCopy, claims: readonly RegExp[]): string[] => {
  const lines = linesOf(copy);
  return [
    ...lines.flatMap(([where, place, words]) =>
      LANGUAGES.flatMap((language) => {
        const line = words[language];
        const plain = line.replace(/\{[^}]*\}/g, '');
        return [
          ...problemsOf(line, language, place),
          ...claims.filter((claim) => claim.test(plain)).map((claim) => `claims ${claim.source}`),
          ...brokenRules(plain, copy.id).map((rule) => `breaks ${rule}`),
          ...(/^(warm|professional)/.test(where) && line.includes('!') ? ['shouts'] : []),
        ].map((problem) => `${copy.id}, ${where}: ${problem}: ${line}`);
      }),
    ),
    ...LANGUAGES.flatMap((language) => twice(lines.map(([, , words]) => words[language]))).map(
      (problem) => `${copy.id} ${problem}`,
    ),
    ...SEASONS.filter((season) => copy.seasons[season].every(({ months }) => months !== undefined)).map(
      (season) => `${copy.id} has nothing for every month of ${season}`,
    ),
    ...LANGUAGES.filter((language) => copy.tags[language].length < 3 || copy.words[language].length === 0).map(
      (language) => `${copy.id} has too few words in ${language}`,
    ),
    ...LANGUAGES.flatMap((language) => copy.tags[language])
      .filter((tag) => !/^[\p{L}\p{N}]+$/u.test(tag))
      .map((tag) => `${copy.id} has a tag that is no word: ${tag}`),
  ];
};

/** What is wrong with the lines that copy is written from; empty where nothing is. */
export const contentProblems = ({ industries, offers, rules }: CopyContent): string[] => {
  const claims = rules.claims.map((claim) => new RegExp(claim, 'i'));
  return [
    ...[...industries.values()].flatMap((copy) => problemsOfIndustry(copy, claims)),
    ...Object.entries(offers).flatMap(([kind, tones]) =>
      TONES.flatMap((tone) =>
        tones[tone].flatMap((words) =>
          LANGUAGES.flatMap((language) =>
            problemsOf(words[language], language, 'offer').map(
              (problem) => `${kind}, ${tone}: ${problem}: ${words[language]}`,
            ),
          ),
        ),
      ),
    ),
  ];
};
