import type { AnswerTurn } from '@madang/contracts/apps';
import type { Citation } from '@madang/contracts/chat';
import type { FaqContent } from '@madang/contracts/recycle-content';
import type { ServiceClient } from '#platform/client';
import type { Locale } from '#platform/http/handler';
import { languageOf } from '#platform/language';
import { isOtherTopic } from '../question-words.ts';
import { askedFacts, FINE } from './asked-facts.ts';
import { calendarAnswer } from './calendar.ts';
import { itemCitation, placeName, rulesCitation } from './citations.ts';
import { namesMore } from './left-over.ts';
import { localItems, type LocalItem } from './local-items.ts';
import { withoutFeeSticker } from './fee-sticker.ts';
import { findPlace, sayMoreThanPlace, type KnownPlace } from './place.ts';
import { neighbourhoodsIn } from './neighbourhoods.ts';
import { collectedAs } from '@madang/contracts/recycle-regions';
import { asksWhen, collectionFor, needsPlace, placeAnswer, placeOverview } from './place-words.ts';
import { isInseparable, isSoiled, judgeAll, verdictWords } from './premise.ts';
import { askedPlace, placesAnswer } from './near-places.ts';
import { asksOwnPoints, pointsAnswer } from './own-points.ts';
import { smallTalk } from './small-talk.ts';
import { asksWhy, reasonWords } from './reasons.ts';
import { findSubject, newTopic, type Search, type Subject } from './subject.ts';
import { withEveryPart } from './several.ts';
import {
  guessForWords,
  guessWords,
  guideAnswer,
  nothingFoundAnswer,
  notUnderstoodWords,
  otherTopicAnswer,
  whichWords,
  withKoreanNames,
} from './words.ts';

const MAX_ITEMS = 6;
const MAX_CHARS = 2000;
/** A question of the guide that is this near to what was asked is answered with its answer. */
const SAME_QUESTION = { withItem: 0.62, alone: 0.45, elsewhere: 0.55 } as const;
/** Less of it is enough where a reason is asked for: few answers give one. */
const SAME_WHY = { withItem: 0.4, alone: 0.4, elsewhere: 0.45 } as const;

interface Composed {
  readonly text: string;
  readonly citations: readonly Citation[];
  /** How many items of the guide it is about; null where nothing was looked up. */
  readonly found: number | null;
  /** Where it was looked up, if not in the guide's items. */
  readonly tool?: 'locations.calendar' | 'locations.places' | 'users.points';
}

const plain = (text: string, found: number | null = 0): Composed => ({ text, citations: [], found });

/** Whether the question of the guide was asked the same way round is not known: its answer is told without its yes or no. */
const faqWords = ({ answer }: FaqContent, locale: Locale): string =>
  answer[locale].replace(/^(네|아니요|Yes|No)[.,]\s*(.?)/, (_, _said, first: string) => first.toUpperCase());

const findFaq = async (
  client: ServiceClient,
  query: string,
  locale: Locale,
  { items: about, isGuess, isEarlier, isAmbiguous }: Subject,
  signal: AbortSignal,
): Promise<FaqContent | null> => {
  const isListed = about.length > 1 && !isGuess && !isAmbiguous;
  const ids = about.map(({ id }) => id);
  const { items } = await client.call(
    'POST /guide/faq/search',
    { body: { query, item_ids: isGuess ? [] : ids, limit: 1 } },
    { signal },
  );
  const [best] = items;
  const least = asksWhy(query, locale) ? SAME_WHY : SAME_QUESTION;
  if (best === undefined) return null;
  if (ids.length === 0) return best.score >= least.alone ? best.faq : null;
  // What holds of one of several things is no answer about all of them.
  if (isListed && ids.some((id) => !best.faq.item_ids.includes(id))) return null;
  if (best.faq.item_ids.some((id) => ids.includes(id))) return best.score >= least.withItem ? best.faq : null;
  // Why something is done holds of more than what is guessed at.
  if (isGuess && asksWhy(query, locale) && best.score >= least.alone) return best.faq;
  // A rule was asked for, and not what was spoken of before.
  return (isEarlier || isGuess) && best.faq.item_ids.length === 0 && best.score >= least.elsewhere ? best.faq : null;
};

const RULES = {
  fine: { ko: '분리배출을 잘못하면 과태료나 벌금이 나오나요?', en: 'Is there a fine if I sort wrongly or mess up?' },
  soiled: {
    ko: '씻기지 않거나 곰팡이가 핀 재활용품은 어떻게 하나요?',
    en: 'What about recyclables that will not wash clean or are mouldy?',
  },
  inseparable: {
    ko: '여러 재질이 붙어서 떨어지지 않는 것은 어떻게 하나요?',
    en: 'What about things of several materials that do not come apart?',
  },
} as const;

/** What the guide says of all that is dirty, or of several materials, where that was said and nothing nearer is written. */
const generalRule = async (
  client: ServiceClient,
  question: string,
  locale: Locale,
  { items: about, isGuess }: Subject,
  found: readonly LocalItem[],
  signal: AbortSignal,
): Promise<FaqContent | null> => {
  const isOpen = about.length === 0 || (isGuess && about.length > 1);
  const rule = FINE.test(question)
    ? 'fine'
    : isOpen && isInseparable(question)
      ? 'inseparable'
      : found.some((item) => isSoiled(item, question))
        ? 'soiled'
        : null;
  if (rule === null) return null;
  const { items } = await client.call(
    'POST /guide/faq/search',
    { body: { query: RULES[rule][locale], item_ids: [], limit: 1 } },
    { signal },
  );
  return items[0]?.faq ?? null;
};

/** What comes before where the things go: whether what was taken for granted holds, what was asked for by name. */
const leadWords = (
  question: string,
  found: readonly LocalItem[],
  subject: Subject,
  { rules }: KnownPlace,
  faq: FaqContent | null,
  locale: Locale,
): string[] => {
  const [only] = found.length <= 2 && !subject.isAmbiguous ? found : [];
  // Who asks when takes nothing for granted.
  const judged = subject.isAmbiguous || asksWhen(question) ? null : judgeAll(found, question, locale);
  // Of what is only guessed at, no more is said than holds of all of it.
  const premise = subject.isGuess && judged === 'differ' ? null : judged;
  const facts = askedFacts(only, rules, question, locale);
  const reason =
    faq === null && only !== undefined && !subject.isGuess && asksWhy(question, locale)
      ? reasonWords(only, question, locale)
      : null;
  const verdict = premise === null ? [] : [`**${verdictWords(premise, question, locale)}**`];
  const isWhicheverMeant = subject.isGuess && found.length > 1;
  return [
    ...(isWhicheverMeant ? verdict : []),
    ...(subject.isGuess ? [guessWords(found, locale)] : subject.isAmbiguous ? [whichWords(found, locale)] : []),
    ...(isWhicheverMeant ? [] : verdict),
    ...(facts === null ? [] : [facts]),
    ...(reason === null ? [] : [reason]),
    ...(faq === null ? [] : [faqWords(faq, locale)]),
  ];
};

/** 마포구요, 연남동이요: what was asked back for the days that were asked for before. */
const answersWhere = (question: string, { isNew }: KnownPlace, [previous = '']: readonly string[]): boolean =>
  asksWhen(previous) && (isNew || neighbourhoodsIn(question).length > 0);

/** Of things that the calendar of a district knows, and the guide's rules of the place do not. */
const isCollectedByDays = (items: readonly LocalItem[], { rules }: KnownPlace): boolean =>
  items.some(({ local_route: route }) => route !== null && collectedAs(route) !== null) &&
  (rules === null || collectionFor(items, rules).length === 0);

/** Days behind what is cited already; null where none are told. */
const numberedFrom = (
  { text, citations }: Pick<Composed, 'text' | 'citations'>,
  before: number,
): Pick<Composed, 'text' | 'citations'> | null =>
  citations.length === 0
    ? null
    : {
        text: text.replace(/\[(\d+)\]/g, (_, number: string) => `[${Number(number) + before}]`),
        citations: citations.map((each) => ({ ...each, number: each.number + before })),
      };

const compose = async (
  client: ServiceClient,
  messages: AnswerTurn['messages'],
  signal: AbortSignal,
  userId: string,
): Promise<Composed> => {
  const search: Search = (query) =>
    client.call('POST /guide/items/search', { body: { query, limit: MAX_ITEMS, private: true } }, { signal });
  const said = messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content.slice(0, MAX_CHARS).toWellFormed());
  const [question = '', ...before] = said.toReversed();
  const locale = languageOf(question);
  const reply = smallTalk(question, locale);
  if (reply !== null) return plain(reply, null);
  if (asksOwnPoints(question))
    return { ...(await pointsAnswer(client, userId, question, locale, signal)), tool: 'users.points' };
  const place = await findPlace(client, said, signal);
  const asked = askedPlace(question);
  if (asked !== null)
    return {
      ...(await placesAnswer(client, userId, place, { asked, question, locale }, signal)),
      tool: 'locations.places',
    };
  if (question.trim() === '') return plain(nothingFoundAnswer([], locale));
  const { subject: spoken, guesses } = await withEveryPart(
    search,
    question,
    await findSubject(search, question, before),
  );
  const items = withoutFeeSticker(spoken.items, question);
  const answered = [...items, ...guesses.flatMap((guess) => guess.items)];
  const leftOver = await sayMoreThanPlace(client, spoken.notUnderstood, signal);
  const subject: Subject = {
    ...spoken,
    items,
    notUnderstood: answered.length === 0 ? leftOver : leftOver.filter((text) => namesMore(text, answered)),
  };
  const faq =
    (FINE.test(question) ? null : await findFaq(client, question, locale, subject, signal)) ??
    (await generalRule(client, question, locale, subject, localItems(subject.items, place.rules), signal));
  if (
    faq !== null &&
    (subject.isEarlier || subject.isGuess) &&
    !subject.items.some(({ id }) => faq.item_ids.includes(id))
  )
    return plain(faqWords(faq, locale));
  if (subject.items.length === 0) {
    if (isOtherTopic(question)) return plain(otherTopicAnswer[locale]);
    const isWhen = asksWhen(question) || answersWhere(question, place, before);
    const days = isWhen ? await calendarAnswer(client, userId, place, question, locale, signal) : null;
    if (days !== null) return { ...days, tool: 'locations.calendar' };
    if (place.isNew || asksWhen(question)) return plain(placeOverview(place, question, locale));
    if (faq !== null) return plain(faqWords(faq, locale));
    return plain(
      askedFacts(undefined, place.rules, question, locale) ?? nothingFoundAnswer(subject.notUnderstood, locale),
    );
  }
  const found = localItems(subject.items, place.rules);
  const guessed = guesses.map(({ part, items }) => ({ part, items: localItems(items, place.rules) }));
  const isWhen = asksWhen(question);
  const isLocal = needsPlace(found, place, isWhen || place.isNew);
  const cited = [...found, ...guessed.flatMap(({ items }) => items)];
  const citations = cited.map((item, index) => itemCitation(item, index + 1, locale));
  const days =
    isWhen && isCollectedByDays(found, place)
      ? await calendarAnswer(client, userId, place, question, locale, signal)
      : null;
  const calendar = days === null ? null : numberedFrom(days, citations.length);
  const rules =
    calendar === null && isLocal && place.rules !== null
      ? rulesCitation(place.rules, collectionFor(found, place.rules), citations.length + 1, locale)
      : null;
  const isAnswered =
    faq !== null || isWhen || place.isNew || askedFacts(found[0], place.rules, question, locale) !== null;
  const part = subject.isEarlier && !isAnswered ? newTopic(question) : null;
  const unknown = notUnderstoodWords(part === null ? subject.notUnderstood : [part], locale);
  const name = place.rules === null ? null : placeName(place.rules, locale);
  const parts = [
    ...(part === null || unknown === null ? [] : [unknown]),
    ...leadWords(question, found, subject, place, faq, locale),
    guideAnswer(found, name, locale, { isAlone: cited.length === 1 }),
    ...guessed.flatMap(({ part: said, items }) => [
      guessForWords(said, items, locale),
      guideAnswer(items, name, locale, { isAlone: false, from: cited.indexOf(items[0] as LocalItem) }),
    ]),
    ...(part !== null || unknown === null ? [] : [unknown]),
    ...(calendar === null ? [] : [calendar.text]),
    ...(calendar === null && isLocal
      ? [placeAnswer(found, place, isWhen || place.isNew, rules?.number ?? null, locale)]
      : []),
  ];
  return {
    text: parts.join('\n\n'),
    citations: [...citations, ...(calendar?.citations ?? []), ...(rules === null ? [] : [rules])],
    found: cited.length,
  };
};

/** The answer to what was said last, out of the guide and of nothing else. */
export const composeAnswer: typeof compose = async (client, messages, signal, userId) => {
  const { text, ...rest } = await compose(client, messages, signal, userId);
  return {
    text: withKoreanNames(text, languageOf(messages.findLast(({ role }) => role === 'user')?.content ?? '')),
    ...rest,
  };
};
