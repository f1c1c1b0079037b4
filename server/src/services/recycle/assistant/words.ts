import type { Locale } from '#platform/http/handler';
import type { LocalItem } from './local-items.ts';

/** Name of where somebody lives, if they have said so. */
type Place = string | null;

export const nothingFoundAnswer = (notUnderstood: readonly string[], locale: Locale): string => {
  const named = notUnderstood
    .filter((text) => text.length <= 30)
    .map((text) => `“${text}”`)
    .join(', ');
  return locale === 'ko'
    ? `${named === '' ? '' : `${named}에 대한 것은 `}분리배출 안내에서 찾지 못했어요. 물건의 이름이나 무엇으로 만들어졌는지, 어디에 쓰던 것인지 알려 주세요. 예: “깨진 유리컵”, “우유팩”, “귀에 꽂는 선 없는 것”. 저는 분리배출만 답할 수 있어요. 급하면 주민센터나 구청에 물어봐 주세요.`
    : `${named === '' ? '' : `${named}: `}I found nothing in the recycling guide. Tell me its name, what it is made of or what it was for, such as “broken glass”, “milk carton” or “power bank”. I only know about recycling; your community centre can help too.`;
};

/** Asked for something that is no matter of the guide. */
export const otherTopicAnswer: Readonly<Record<Locale, string>> = {
  ko: '저는 분리배출만 도와드릴 수 있어요. 버리려는 물건의 이름이나 생김새를 알려 주시면 어디에 어떻게 내놓는지 찾아 드릴게요.',
  en: 'I can only help with recycling and waste. Tell me what you would like to throw away, and I will look up where it goes.',
};

const listOf = (items: readonly LocalItem[], locale: Locale): string =>
  items.map(({ name }) => `**${name[locale]}**`).join(', ');

/** A guess is a question, with what would hold if it is meant. */
export const guessWords = (items: readonly LocalItem[], locale: Locale): string => {
  const [first] = items;
  if (first === undefined) return '';
  if (items.length > 1)
    return locale === 'ko'
      ? `혹시 ${listOf(items, 'ko')} 가운데 하나인가요?`
      : `Do you mean one of these: ${listOf(items, 'en')}?`;
  return locale === 'ko'
    ? `혹시 **${first.name.ko}** 말씀인가요? 그렇다면 이렇게 해요.`
    : `Do you mean **${first.name.en}**? Then:`;
};

/** A guess for one of several things. */
export const guessForWords = (part: string, items: readonly LocalItem[], locale: Locale): string => {
  const said = part.length <= 30 ? `“${part}”: ` : '';
  return locale === 'ko'
    ? `${said}혹시 ${listOf(items, 'ko')} 말씀인가요?`
    : `${said}Do you mean ${listOf(items, 'en')}?`;
};

export const whichWords = (items: readonly LocalItem[], locale: Locale): string =>
  locale === 'ko'
    ? `여러 가지가 있어요. ${listOf(items, 'ko')} 가운데 어느 것인가요?`
    : `There are several: ${listOf(items, 'en')}. Which one is it?`;

/** Where somebody lives is understood, and no thing. */
const LIVES = /살아|살고|삽니다|사는데|거주|\bI live\b/i;

/** Nothing of a question is dropped silently. */
export const notUnderstoodWords = (texts: readonly string[], locale: Locale): string | null => {
  const named = texts
    .filter((text) => text.length <= 30 && !LIVES.test(text))
    .map((text) => `“${text}”`)
    .join(', ');
  if (named === '') return null;
  return locale === 'ko'
    ? `${named}: 안내에서 찾지 못했어요. 다른 이름으로 알려 주시면 다시 찾아볼게요.`
    : `${named}: I found nothing for this. Try another name.`;
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What is done where somebody lives comes first, with where that is written; then what holds in the country. */
const headOf = ({ name, description, difference }: LocalItem, number: number, place: Place, locale: Locale): string => {
  const general = `${sentence(description[locale])} [${number}]`;
  if (difference === null || place === null) return `**${name[locale]}** ${general}`;
  const { text, source } = difference;
  const written = source.url === null ? source.title[locale] : `[${source.title[locale]}](${source.url})`;
  return locale === 'ko'
    ? `**${name.ko}** **${place}**에서는 이렇게 해요. ${sentence(text.ko)} (${written}, ${source.checked_on} 확인)\n\n전국 기준: ${general}`
    : `**${name.en}** In **${place}**: ${sentence(text.en)} (${written}, checked on ${source.checked_on})\n\nIn general: ${general}`;
};

const itemSection = (item: LocalItem, number: number, place: Place, locale: Locale, alone: boolean): string => {
  const steps = item.how_to[locale].map((step, index) => `${index + 1}. ${step}`).join('\n');
  const donts = item.dont[locale].map((line) => `- ${line}`).join('\n');
  const labels =
    locale === 'ko'
      ? { how: '버리는 순서', dont: '주의하세요', tips: '알아 두면 좋아요' }
      : { how: 'What to do', dont: 'Take care', tips: 'Good to know' };
  const head = headOf(item, number, place, locale);
  if (!alone) return head;
  const tips = item.tips[locale].map((line) => `- ${line}`).join('\n');
  return [
    head,
    `${labels.how}\n\n${steps}`,
    ...(donts === '' ? [] : [`${labels.dont}\n\n${donts}`]),
    ...(tips === '' ? [] : [`${labels.tips}\n\n${tips}`]),
  ].join('\n\n');
};

/** What is sold in shops has its Korean name on it. */
export const withKoreanNames = (text: string, locale: Locale): string =>
  locale === 'ko' || text.includes('종량제봉투')
    ? text
    : text.replace(/official waste bags?/i, (said) => `${said} (종량제봉투)`);

/** The best hit in full when it stands alone, else a line for each thing that was asked about. */
export const guideAnswer = (
  items: readonly LocalItem[],
  place: Place,
  locale: Locale,
  { isAlone = items.length === 1, from = 0 }: { readonly isAlone?: boolean; readonly from?: number } = {},
): string => items.map((item, index) => itemSection(item, from + index + 1, place, locale, isAlone)).join('\n\n');
