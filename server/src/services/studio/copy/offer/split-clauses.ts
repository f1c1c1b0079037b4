import { readPrices } from './read-money.ts';

/** Letters of one kind, one space between words, no emoji and no laughter. */
const tidy = (text: string): string =>
  text
    .normalize('NFC')
    // Full-width letters and signs, as some keyboards write them.
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\p{Extended_Pictographic}\u{FE0F}\u{200D}]/gu, ' ')
    .replace(/[ㅋㅎㅠㅜ]{2,}|\^\^+/g, ' ')
    .replace(/(?<=원)\s?[~∼](?=\s|$)/g, '부터, ')
    .replace(/[∼〜]/g, '~')
    // Two times of one day are one thing: 아침 8시, 오후 2시.
    .replace(/(\d시(?:\s?반)?),\s+(?=(?:오전|오후|저녁|밤|낮)\s?\d{1,2}시)/g, '$1·')
    .replace(/[ \t\u00a0]+/g, ' ')
    .trim();

const NOUNS_IN_YO = /(필요|수요|중요|주요|동요|요요|가요)$/;
/** How a verb goes on to the next clause, and how it ends where the next one is cut off. */
const GOES_ON: readonly (readonly [RegExp, string])[] = [
  [/(?<=[가-힣])(하)고$/, '해요'],
  [/(?<=[가-힣\s])[되돼]고$/, '돼요'],
  [/(?<=[가-힣\s])있고$/, '있어요'],
  [/(?<=[가-힣\s])없고$/, '없어요'],
  [/(?<=[가-힣\s])드리고$/, '드려요'],
  [/(?<=[가-힣\s])팔고$/, '팔아요'],
  [/(?<=[가-힣\s])받고$/, '받아요'],
  [/(?<=[가-힣])가고$/, '가요'],
];
/** After these, 고 joins two verbs instead of two clauses: 예약하고 오세요, 알리고 싶어요. */
const SECOND_VERB = /^(싶|있|계|가|오|와|나|주|보|말|안\s)/;

const afterEndings = (sentence: string): string[] => {
  const parts: string[] = [];
  let current: string[] = [];
  const words = sentence.split(' ');
  for (const [index, word] of words.entries()) {
    current.push(word);
    const rest = words.slice(index + 1).join(' ');
    if (rest === '') continue;
    const said = current.join(' ');
    const copula =
      /^(.*[가-힣\d%)A-Z])(?:이고요?|이구요|이며|인데요?|이요)$/.exec(said) ??
      /^(.*(?:부터|까지|포함|가능|무료|명|원|개))(?:고요?|구요)$/.exec(said);
    const goesOn = GOES_ON.find(([ending]) => ending.test(said));
    if (
      copula?.[1] !== undefined &&
      !/(적|것|보|쌓|놓|들|먹|쓰|높|줄|늘|섞|끓|붙|속|울|직|모|꽂|걸|깔)$/.test(copula[1])
    )
      parts.push(copula[1]);
    else if (/(요|니다|죠|세요|까)$/.test(word) && !NOUNS_IN_YO.test(word) && word.length > 1 && !rest.startsWith('('))
      parts.push(said);
    else if (goesOn !== undefined && current.length > 1 && !SECOND_VERB.test(rest)) parts.push(said.replace(...goesOn));
    else if (/고요$|구요$/.test(word) && current.length > 1) parts.push(said.replace(/(고|구)요$/, '요'));
    else if (endsInPrice(said) && startsSomethingNew(rest)) parts.push(said);
    else if (/까지$/.test(word) && isPlainList(rest)) parts.push(said);
    else continue;
    current = [];
  }
  return current.length > 0 ? [...parts, current.join(' ')] : parts;
};

const endsInPrice = (text: string): boolean => readPrices(text).at(-1)?.end === text.length;
const startsSomethingNew = (rest: string): boolean =>
  /^[가-힣A-Z(\d]/.test(rest) &&
  readPrices(rest)[0]?.start !== 0 &&
  !/^\d[\d,]*\s?[만천백]/.test(rest) &&
  !/^(에|의|이|짜리|할인|이상|이하|미만|상당|균일|정도|받|드|입|추가|두 |세 |\(|하던|현금|단돈)/.test(rest);
/** 공기밥 무한리필, 주차 가능: no verb that what was before belongs to. */
const isPlainList = (rest: string): boolean =>
  rest.split(' ').length <= 3 &&
  readPrices(rest).length === 0 &&
  !/(면|요|다|에|시|고|만|는|은|도|할인|세일|%|판매|운영|영업|진료|입니다)(\s|$)/.test(rest) &&
  !/^(예약|주문|등록|구매|신청|오|가|입|배달)/.test(rest);

/** What the owner says, one thing at a time, in their order. */
export const splitClauses = (text: string): string[] =>
  tidy(text)
    .split(
      /(?<=\?)\s*|[.!;\n]+(?=\s|$)|(?<=[가-힣)])[.!]+|!+|,\s+|(?<!\d),(?!\d)|~(?=\s|$)|\s\/\s|\s[-–]\s(?=[가-힣]{2})/,
    )
    .flatMap((sentence) => afterEndings(sentence.trim()))
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
