import type { Faq } from '@madang/contracts/recycle';
import type { FaqContent } from '@madang/contracts/recycle-content';
import { buildWordIndex, wordKeysOf } from './word-index.ts';

interface FaqRequest {
  readonly query: string;
  readonly item_ids: readonly string[];
  readonly limit: number;
}

/** A question about the same item is nearer than one that only has its words. */
const SAME_ITEM = 0.25;

/** A word of the question says more than one of its answer; where it has none, only the names of its items were said. */
const IN_QUESTION = 0.2;
const NOT_IN_QUESTION = 0.25;

/** A reason was asked for: an answer that gives one fits, whichever way round its question was put. */
const WHY = /왜|이유|\bwhy\b/i;
const REASON =
  /(라서|해서|서예요|있어서|때문|없어|어려워|어려우니|쉬워|수 있어요|더러워져|줄고|막힐|다칠|되기 쉬|becaus|since|so that|cannot be|can hurt|may |spoils|hard to|catch fire|thermal)/i;
const WITH_REASON = 0.15;

/** What has happened, without which the question does not arise: nobody who asks for a lamp wants the answer about a broken one. */
const CASES: readonly RegExp[] = [
  /깨(?!끗)[지졌진져뜨뜸트먹]|깼|박살|이(빨)?\s?(가\s?)?나[가간갔]|금\s?[가간갔]|brok|smash|shatter|crack/i,
  /부풀|부푼|빵빵|swollen|swell|bulg/i,
  /받지\s?않|안\s?받|거절|refus/i,
  /비\s?오|젖은|\brain/i,
  /죽은|죽었|died|dead/i,
  /색|까만|검[은정]|빨간|파란|노란|초록|분홍|colou?r|\b(black|red|blue|yellow|green|pink|brown)\b/i,
  /얼룩|자국|물든|안\s?지워|stain/i,
];
const isOtherCase = (question: string, query: string): boolean =>
  CASES.some((said) => said.test(question) && !said.test(query));

/** A reason is no answer to who did not ask for one. */
const NOT_ASKED_WHY = 0.4;
const isOnlyWhy = (question: string): boolean => WHY.test(question) && (question.match(/\?/g) ?? []).length === 1;

/** Both speak of the same case. */
const SAME_CASE = 0.3;
const isSameCase = (question: string, query: string): boolean =>
  CASES.some((said) => said.test(question) && said.test(query));

const contentOf = ({ id, category, question, answer, item_ids, display_order, source }: Faq): FaqContent => ({
  id,
  category,
  question,
  answer,
  item_ids,
  display_order,
  source,
});

/** Whether more was said than the name of the thing: whoever says only that asks where it goes. */
const saysMore = ({ items }: Faq, { query, item_ids }: FaqRequest): boolean => {
  const asked = items.filter(({ id }) => item_ids.includes(id));
  const names = new Set(asked.flatMap(({ name }) => [...wordKeysOf(name.ko), ...wordKeysOf(name.en)]).flat());
  return wordKeysOf(query).some((keys) => !keys.some((key) => names.has(key)));
};

export const searchFaq = (
  questions: readonly Faq[],
  { query, item_ids, limit }: FaqRequest,
): { faq: FaqContent; score: number }[] => {
  const byId = new Map(questions.map((each) => [each.id, each]));
  const index = buildWordIndex(
    questions.map(({ id, question, answer, items }) => ({
      id,
      texts: [question.ko, question.en, answer.ko, answer.en, ...items.flatMap(({ name }) => [name.ko, name.en])],
    })),
  );
  const asked = buildWordIndex(questions.map(({ id, question }) => ({ id, texts: [question.ko, question.en] })));
  // Of several sentences, one is the question.
  const hits = query
    .split(/[.?!\n]+/)
    .filter((sentence) => sentence.trim() !== '')
    .flatMap((sentence) => {
      const inQuestion = new Map(asked.search(sentence).map(({ id, share }) => [id, share]));
      return index.search(sentence).map((hit) => {
        const inIt = inQuestion.get(hit.id);
        return { ...hit, share: hit.share + (inIt === undefined ? -NOT_IN_QUESTION : IN_QUESTION * inIt) };
      });
    });
  const best = new Map<string, (typeof hits)[number]>();
  for (const hit of hits) if (hit.share > (best.get(hit.id)?.share ?? 0)) best.set(hit.id, hit);
  return [...best.values()]
    .flatMap(({ id, share, words }) => {
      const found = byId.get(id);
      if (found === undefined) return [];
      const isSame = found.item_ids.some((each) => item_ids.includes(each));
      // One word of a question about nothing in particular is there by chance.
      if (isOtherCase(found.question.ko, query)) return [];
      if (isSame && !isSameCase(found.question.ko, query) && !saysMore(found, { query, item_ids, limit })) return [];
      const asksWhy = WHY.test(query);
      const isReason = WHY.test(found.question.ko) || REASON.test(found.answer.ko);
      if (asksWhy && !isReason) return [];
      if (words < 2 && !isSame && !(asksWhy && WHY.test(found.question.ko))) return [];
      return [
        {
          faq: contentOf(found),
          score:
            share +
            (isSame ? SAME_ITEM : 0) +
            (isSame && isSameCase(found.question.ko, query) ? SAME_CASE : 0) +
            (asksWhy && WHY.test(found.question.ko) ? WITH_REASON : 0) -
            (!asksWhy && isOnlyWhy(found.question.ko) ? NOT_ASKED_WHY : 0),
        },
      ];
    })
    .sort((a, b) => b.score - a.score || a.faq.display_order - b.faq.display_order)
    .slice(0, limit)
    .map(({ faq, score }) => ({ faq, score: Math.min(1, Math.round(score * 1000) / 1000) }));
};
