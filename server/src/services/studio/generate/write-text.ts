import type { Candidate } from '@madang/contracts/studio';
import { writeCopy, type CopyCandidate, type CopyRequest } from '../copy/write-copy.ts';
import { changeCandidate, NOT_BY_RULES } from './change-copy.ts';
import { corrected, isOfFact, resaid } from './correct-source.ts';
import type { Slots } from './payload.ts';
import type { GenerationRow } from '../store/generations.ts';
import { eachOf, type Edit, type Understood } from './understand.ts';

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

const PROVIDER: CopyCandidate['provider'] = 'madang/rules';

/** What is filled in beside a message is changed there. */
const standsBeside = ({ setting }: GenerationRow, { target }: Edit): boolean =>
  setting !== null &&
  (target === 'words' ? setting.items.length > 0 : target in setting && setting[target as 'price'] !== '');

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
  const asked = eachOf(edit).reduce((said, one) => resaid(said, one, earlier.setting), earlier.inputText);
  const source = corrected(asked, edit, earlier.setting);
  const kept = { provider: PROVIDER, source };
  const chosen = earlier.candidates[edit.which === 'last' ? 0 : edit.which - 1] ?? earlier.candidates[0];
  const changed = chosen === undefined ? undefined : changeCandidate(chosen, edit);
  if (changed !== undefined) return { ...kept, candidates: [changed], notes: [], seed: earlier.seed };
  // Written anew: in another tone, with another price or date, or another way altogether.
  const again = edit.change === 'redo' ? (earlier.seed + 1) % 2 ** 32 : earlier.seed;
  const written = writeCopy({ ...base, text: source, seed: again });
  const isDone = edit.change === 'replace' || source !== earlier.inputText || standsBeside(earlier, edit);
  const can = edit.change === 'redo' || edit.change === 'tone' || (isOfFact(edit) && isDone);
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
