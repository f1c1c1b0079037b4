import type { Candidate } from '@madang/contracts/studio';
import { readPrices } from '../copy/offer/read-money.ts';
import { readOffer } from '../copy/offer/read-offer.ts';
import { writeCopy, type CopyCandidate, type CopyRequest } from '../copy/write-copy.ts';
import { changeCandidate, NOT_BY_RULES } from './change-copy.ts';
import type { Slots } from './payload.ts';
import type { Edit, Understood } from './understand.ts';

/** Advertisement copy, as it was written. */
export interface WrittenText {
  /** The best one first. */
  readonly candidates: readonly Candidate[];
  /** For whoever asked. */
  readonly notes: readonly string[];
  readonly provider: string;
  /** What it was written from: of what is changed, that of before. */
  readonly source: string;
  readonly seed: number;
}

const plain = ({ headline, sub, body, call, hashtags }: CopyCandidate): Candidate => ({
  headline,
  sub,
  body,
  call,
  hashtags: [...hashtags],
});

const notesOf = (candidates: readonly CopyCandidate[]): string[] => [
  ...new Set(candidates.flatMap(({ notes }) => notes)),
];

/** The message of before with another price or date in the place of its own, or beside it where it had none: no two are told. */
const resaid = (source: string, target: Edit['target'], to: string): string => {
  if (target !== 'price' && target !== 'date') return source;
  const { reduction, prices, dates } = readOffer(source);
  const said = target === 'price' ? (reduction?.now.text ?? prices[0]?.text) : dates[0];
  return said !== undefined && source.includes(said) ? source.replace(said, () => to) : `${source}, ${to}`;
};

/** A price that was changed by hand is the price: what the message of before said of it is not told beside it. */
const corrected = (source: string, edit: Edit, { setting }: NonNullable<Understood['earlier']>): string => {
  const price = setting?.price ?? '';
  if (price === '' || (edit.target === 'price' && edit.to !== null)) return source;
  const { reduction, prices } = readOffer(source);
  const said = reduction?.now ?? prices[0];
  const amount = readPrices(price)[0]?.amount ?? null;
  return said === undefined || amount === null || said.amount === amount ? source : resaid(source, 'price', price);
};

const PROVIDER: CopyCandidate['provider'] = 'madang/rules';

/** By rules: the same message, session and seed give the same. */
export const writeText = (text: string, understood: Understood, seed: number, slots?: Slots): WrittenText => {
  const { edit, earlier, industry, tone, language } = understood;
  const base: CopyRequest = {
    text,
    industry,
    tone,
    language,
    seed,
    price: slots?.price || undefined,
    oldPrice: slots?.old_price || undefined,
    date: slots?.date || undefined,
    shop: slots?.shop || undefined,
  };
  if (edit === null || earlier === null) {
    const written = writeCopy(base);
    return {
      candidates: written.map(plain),
      notes: notesOf(written),
      provider: PROVIDER,
      source: text,
      seed,
    };
  }
  const asked = edit.to === null ? earlier.inputText : resaid(earlier.inputText, edit.target, edit.to);
  const source = corrected(asked, edit, earlier);
  const kept = { provider: PROVIDER, source };
  const chosen = earlier.candidates[edit.which === 'last' ? 0 : edit.which - 1] ?? earlier.candidates[0];
  const changed = chosen === undefined ? undefined : changeCandidate(chosen, edit);
  if (changed !== undefined) return { ...kept, candidates: [changed], notes: [], seed: earlier.seed };
  // Written anew: in another tone, with another price or date, or another way altogether.
  const again = edit.change === 'redo' ? (earlier.seed + 1) % 2 ** 32 : earlier.seed;
  const written = writeCopy({ ...base, text: source, seed: again });
  const can = edit.change === 'redo' || edit.change === 'tone' || asked !== earlier.inputText;
  return {
    ...kept,
    candidates: written.map(plain),
    notes: [...(can ? [] : [NOT_BY_RULES[language]]), ...notesOf(written)],
    seed: again,
  };
};

/** As it is read and copied in one piece. */
export const asText = ({ headline, sub, body, call, hashtags }: Candidate): string =>
  [headline, sub, body, call, hashtags.join(' ')].filter((part) => part !== '').join('\n\n');
