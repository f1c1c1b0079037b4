import { INDUSTRIES, copyContent, type Industry } from './content.ts';

/** Trade names say more than products do: a café that sells cake is a café. */
const NAME = 6;

const weights = (): readonly (readonly [Industry, string, number])[] =>
  INDUSTRIES.flatMap((id) => {
    const copy = copyContent().industries.get(id);
    if (copy === undefined) return [];
    const names = [copy.name.ko, copy.words.ko[0] ?? '', copy.name.en];
    return [...new Set([...names.filter((name) => !name.includes('·')), ...copy.words.ko, ...copy.words.en])].map(
      (word) => [id, word.toLowerCase(), names.includes(word) ? NAME : Math.min(word.length, 4)] as const,
    );
  });
let known: ReturnType<typeof weights> | undefined;

/** One syllable, or Latin letters, only count as a word of their own: 회 is not in 기회. */
const holds = (text: string, word: string): boolean =>
  word.length === 1 || /^[a-z ]+$/.test(word)
    ? new RegExp(`(?<![a-z가-힣\\d])${word}(?:e?s|은|는|이|가|을|를|도|집|이랑|랑)?(?![a-z가-힣])`, 'i').test(text)
    : text.includes(word);

/** The trade that a sentence speaks of; null where no word of it tells. */
export const industryOf = (text: string): Exclude<Industry, 'general'> | null => {
  known ??= weights();
  // 스마트폰 has no 마트 in it.
  const lower = text.toLowerCase().replaceAll('스마트', ' ');
  // A longer word takes its letters: 피부과 is no 피부, 가구단지 no 가구.
  const scores = new Map<Industry, number>();
  const found = known.filter(([, word]) => holds(lower, word));
  for (const [id, word, weight] of found) {
    if (found.some(([other, longer]) => other !== id && longer !== word && longer.includes(word))) continue;
    scores.set(id, (scores.get(id) ?? 0) + weight);
  }
  const [best] = [...scores].sort(([, one], [, other]) => other - one);
  return (best?.[0] as Exclude<Industry, 'general'> | undefined) ?? null;
};
