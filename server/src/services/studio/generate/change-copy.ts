import type { Candidate } from '@madang/contracts/studio';
import type { Edit } from './understand.ts';

/** Where nothing of a wish can be done by rules, whoever wished is told so. */
export const NOT_BY_RULES = {
  ko: '말씀하신 대로 고치는 일은 언어 모델이 연결되어 있어야 할 수 있어요. 대신 규칙으로 다시 적었어요.',
  en: 'This change needs a connected language model. It was written again by rules instead.',
} as const;

const FIELDS = { headline: 'headline', body: 'body', call: 'call' } as const;
const isField = (target: string): target is keyof typeof FIELDS => target in FIELDS;

const tagOf = (word: string): string => `#${word.replace(/^#/, '').replace(/\s+/g, '')}`;

/** The first sentence: what stands before its end, where there is more after it. */
const firstSentence = (text: string): string => /^[\s\S]*?[.!?…](?=\s)/.exec(text)?.[0] ?? text;

/** Changes just what was named; undefined where it has to be written anew. */
export const changeCandidate = (candidate: Candidate, { target, change, to }: Edit): Candidate | undefined => {
  if (change === 'remove' && target === 'hashtags') return { ...candidate, hashtags: [] };
  if (change === 'remove' && (target === 'body' || target === 'call')) return { ...candidate, [target]: '' };
  if (change === 'replace' && to !== null && isField(target)) return { ...candidate, [target]: to };
  if (change === 'add' && to !== null && target === 'hashtags')
    return { ...candidate, hashtags: [...new Set([...candidate.hashtags, tagOf(to)])] };
  if (change === 'shorter' && (target === 'copy' || target === 'body'))
    return {
      ...candidate,
      body: candidate.body === firstSentence(candidate.body) ? '' : firstSentence(candidate.body),
    };
  return undefined;
};
