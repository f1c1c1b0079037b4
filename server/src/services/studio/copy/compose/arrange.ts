import type { IndustryCopy, Language, Tone } from '../content.ts';
import { shuffled } from '../random.ts';
import type { Offer } from '../offer/read-offer.ts';
import { readPrices } from '../offer/read-money.ts';
import type { Detail } from './details.ts';
import type { Headline } from './headlines.ts';

export const LONGEST_SUB: Readonly<Record<Language, number>> = { ko: 40, en: 70 };
export const LONGEST_CALL: Readonly<Record<Language, number>> = { ko: 14, en: 26 };
/** What fits beside a picture; more only where facts need it. */
export const LONGEST_BODY: Readonly<Record<Language, number>> = { ko: 90, en: 150 };

interface Wanted {
  readonly headline: Headline;
  readonly offer: Offer;
  readonly details: readonly Detail[];
  readonly copy: IndustryCopy;
  readonly tone: Tone;
  readonly language: Language;
  readonly random: () => number;
  /** A line of ours that no other candidate has. */
  readonly opening: string | undefined;
  /** The headlines of all candidates: none of them is a line of another one. */
  readonly used: ReadonlySet<string>;
}

interface Arranged {
  readonly fields: { readonly headline: string; readonly sub: string; readonly body: string; readonly call: string };
  readonly notes: readonly string[];
}

const bare = (text: string): string => text.replace(/[\s.,·!?~"'’‘“”₩]/g, '').toLowerCase();
/** Every word of it is there already, wherever it stands. */
const says = (text: string, detail: string): boolean =>
  detail
    .split(' ')
    .filter((word) => !/^(won|for|at)$/i.test(word))
    .every((word) => bare(text).includes(bare(word)) || bare(text).includes(bare(withoutParticle(word))));
const withoutParticle = (word: string): string => (word.length > 2 ? word.replace(/(은|는|이|가|을|를)$/, '') : word);

/** What a headline already says is not said again under it: 딸기라떼 / 딸기라떼 5,500원 → 5,500원. */
const withoutRepeated = (short: string, headline: string): string => {
  const words = short.split(' ');
  let from = 0;
  while (from < words.length - 1 && says(headline, words[from] ?? '') && (words[from]?.length ?? 0) > 1) from++;
  const rest = words.slice(from).join(' ');
  return from > 0 && /\d/.test(rest) ? rest : short;
};

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** A bare price says what it is for, unless the headline or the rest of the facts do: 14k 한쌍 49만원부터 is of the 커플링. */
const named = (open: readonly Detail[], offer: Offer, headline: string): Detail[] => {
  const [product] = offer.products;
  const alone = open.filter(({ short }) => short !== null && readPrices(short).length > 0).length === 1;
  let done = product === undefined || headline.includes(product.name);
  return open.map((detail) => {
    const { short } = detail;
    if (short === null) return detail;
    if (readPrices(short).length === 0)
      return headline.includes(product?.name ?? '\n') ? { ...detail, short: withoutRepeated(short, headline) } : detail;
    if (headline.includes(product?.name ?? '\n'))
      return alone ? { ...detail, short: withoutRepeated(short, headline) } : detail;
    if (done || product === undefined || product.price !== null) return detail;
    const isNamed = offer.products.some(({ name }) => open.some((one) => one.short?.includes(name)));
    if (isNamed || `${product.name} ${short}`.length > LONGEST_SUB.ko) return detail;
    done = true;
    return { ...detail, short: `${product.name} ${short}` };
  });
};

/** The call is to book, so that the owner's wish to be asked first is said. */
const BOOKING = 'booking';
const DEADLINE =
  /^(?:~|until |till )?[\d월일시 :apm]{0,20}(?:오늘|내일|이번 ?주말?|이번 ?달|연말|밤|저녁|오후|오전)?[\d월일시 :/.]{0,20}(?:말|까지만?)$/i;
const callFor = (
  { details, copy, language, random }: Wanted,
  left: readonly string[],
): { text: string; takes: string | null } => {
  const deadline = left.find(
    (short) => DEADLINE.test(short) && /까지|until/i.test(short) && short.length <= LONGEST_CALL[language],
  );
  if (deadline !== undefined) return { text: deadline, takes: deadline };
  const bookable = details.some(
    ({ sentence: said }) => /예약(?!이|금|제로 운영하지)/.test(said) && !/예약 ?(없이|안)/.test(said),
  );
  if (bookable && language === 'ko') return { text: '예약하고 오세요', takes: BOOKING };
  return { text: shuffled(copy.calls, random)[0]?.[language] ?? '', takes: null };
};

const untold: Readonly<Record<Language, (words: string) => string>> = {
  ko: (words) => `자리가 모자라 넣지 못한 말: ${words}`,
  en: (words) => `Left out for want of room: ${words}`,
};
const foreign: Readonly<Record<Language, (words: string) => string>> = {
  ko: (words) => `옮기지 않고 그대로 둔 말: ${words}`,
  en: (words) => `Kept in the owner’s words, not translated: ${words}`,
};

/** What is left for the body, as sentences; short facts that stand together share one. */
const told = (details: readonly Detail[]): string => {
  const parts: string[] = [];
  let facts: string[] = [];
  const close = (): void => {
    if (facts.length > 0) parts.push(sentence(facts.join(', ')));
    facts = [];
  };
  for (const { sentence: said, short } of details) {
    if (short !== null && /[가-힣]/.test(short) && !/(요|니다)$/.test(said)) facts.push(short);
    else {
      close();
      parts.push(sentence(said));
    }
  }
  close();
  return parts.join(' ');
};

/** Puts everything that was said into the places of an advertisement, each thing once. */
export const arrange = (wanted: Wanted): Arranged => {
  const { headline, offer, details, copy, tone, language, random, opening, used } = wanted;
  const unsaid = details.filter(
    ({ sentence: said, short }) => !says(headline.text, short ?? said) && !says(headline.text, said),
  );
  const call = callFor(
    wanted,
    unsaid.flatMap(({ short }) => short ?? []),
  );
  const open = named(
    unsaid.filter(({ sentence: said }) => call.takes !== BOOKING || !/^예약하고 \S+$/.test(said)),
    offer,
    headline.text,
  );
  const shorts = open.flatMap(({ short }) => short ?? []);
  const [product] = offer.products;
  // What the headline promises has its terms right under it; then comes what it is, then the rest of the facts.
  const weight = ({ short, must }: Detail): number => {
    if (headline.approach === 'offer' && short !== null && /할인|세일|반값|%|\d\+\d|→/.test(short)) return 0;
    if (product !== undefined && short?.includes(product.name) === true) return 1;
    return must ? 2 : 3;
  };
  const inSub = new Set<string>();
  let length = 0;
  for (const { short } of [...open].sort((one, other) => weight(one) - weight(other))) {
    if (short === null || short === call.takes || length + short.length > LONGEST_SUB[language]) continue;
    inSub.add(short);
    length += short.length + 3;
  }
  const lines = copy.tones[tone];
  const quiet = [...shuffled(lines.sense, random), ...shuffled(lines.scene, random)]
    .map((one) => one[language])
    .filter((one) => one !== headline.text && one !== opening);
  const line = quiet.find((one) => !used.has(one)) ?? quiet[0];
  const sub = shorts.filter((short) => inSub.delete(short)).join(' · ');
  const taken = new Set([...sub.split(' · '), call.takes]);
  const left = open.filter(({ short }) => short === null || !taken.has(short));
  const needed = left.filter(({ must }) => must);
  const optional = left.filter(({ must }) => !must);
  const kept = new Set<Detail>(needed);
  for (const detail of optional)
    if (told(left.filter((one) => kept.has(one) || one === detail)).length <= LONGEST_BODY[language]) kept.add(detail);
  const owners = told(left.filter((one) => kept.has(one)));
  const begins = opening === undefined || opening === headline.text ? '' : sentence(opening);
  const body =
    `${begins} ${owners}`.trim().length <= LONGEST_BODY[language] || owners === ''
      ? `${begins} ${owners}`.trim()
      : owners;
  const missing = optional.filter((detail) => !kept.has(detail)).map(({ sentence: said }) => said);
  const untranslated = details.filter((detail) => detail.untranslated).map(({ sentence: said }) => said);
  return {
    fields: {
      headline: headline.text,
      sub: sub === '' ? (line ?? '') : sub.charAt(0).toUpperCase() + sub.slice(1),
      body,
      call: call.text,
    },
    notes: [
      ...(missing.length === 0 ? [] : [untold[language](missing.join(' / '))]),
      ...(untranslated.length === 0 ? [] : [foreign[language](untranslated.join(' / '))]),
    ],
  };
};
