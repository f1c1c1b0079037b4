import { parse } from 'tldts';

/** Whether names end with it: com, ai, 한국, рф. The list is that of publicsuffix.org. */
const isEnding = (word: string): boolean => parse(`a.${word}`).isIcann === true;

/** Whether a host is somebody's, or could be: not go.kr, with which only names of others end. */
export const isOwned = (host: string): boolean => {
  const { isIcann, domain } = parse(host, { allowPrivateDomains: false });
  return isIcann === true && domain !== null;
};

/** Endings that begin a sentence of their own as well: I did. So did he. */
const WORDS = new Set('ad am as at be by do id in is it la ma md me mr ms mt my no pa pm ps re so st to us'.split(' '));
const SURE = /^(?:com|net|org|xyz|biz|icu|sbs|onion|apk|exe)$/;

const LETTERS: Readonly<Record<string, string>> = {
  에이치: 'h',
  더블유: 'w',
  에이: 'a',
  에프: 'f',
  아이: 'i',
  제이: 'j',
  케이: 'k',
  에스: 's',
  브이: 'v',
  엑스: 'x',
  와이: 'y',
  제트: 'z',
  비: 'b',
  씨: 'c',
  시: 'c',
  디: 'd',
  이: 'e',
  지: 'g',
  엘: 'l',
  엠: 'm',
  엔: 'n',
  오: 'o',
  피: 'p',
  큐: 'q',
  알: 'r',
  티: 't',
  유: 'u',
};
const LETTER = new RegExp(Object.keys(LETTERS).join('|'), 'gu');
/** Without one of these 유지 and 이지 would be spelled, too. */
const SURELY_LETTER = /에이|에프|아이|제이|케이|에스|브이|엑스|와이|제트|더블유|[엘엠엔큐알]/u;
const ENDINGS: Readonly<Record<string, string>> = { 컴: 'com', 넷: 'net', 한국: '한국' };
/** Of these what stands before them is 점 as in 지점 and 이 점 as well. */
const SHOPS: Readonly<Record<string, string>> = { 숍: 'shop', 샵: 'shop', 온라인: 'online', 사이트: 'site', 탑: 'top' };
const PARTICLE = '(?=으로|로|에|을|를|이|은|는|의|도)';
const spelled = (dot: string, words: string): string => `${dot}(?:${words})(?:(?![가-힣])|${PARTICLE})`;
const SPELLED_END = new RegExp(
  [
    spelled('(?:\\s?(?:점|쩜|(?<!\\.)닷)\\s?|\\s?\\.)', `${Object.keys(ENDINGS).join('|')}|(?:${LETTER.source}){2,3}?`),
    spelled('(?:쩜|닷)\\s?', Object.keys(SHOPS).join('|')),
  ].join('|'),
  'gu',
);

const endingOf = (spelledEnd: string): string | undefined => {
  const word = spelledEnd.replace(/^\s?(?:점|쩜|닷|\.)\s?/u, '');
  const known = ENDINGS[word] ?? SHOPS[word];
  if (known !== undefined) return known;
  const ending = word.replace(LETTER, (letter) => LETTERS[letter] ?? letter);
  return SURELY_LETTER.test(word) && isEnding(ending) ? ending : undefined;
};

/** A dot with a blank behind it ends a sentence, unless what follows can be nothing but the end of an address. */
const SET_APART = /(?<=[a-z\d가-힣-])(\s{0,2})\.(\s{0,2})([a-z]{2,24})(?![a-z])(?=([가-힣/])?)/gu;
const HANGS_ON_LATIN = /[a-z\d-]$/;

const withDotsTogether = (text: string): string =>
  text.replace(
    SET_APART,
    (whole, before: string, after: string, word: string, next: string | undefined, at: number) => {
      if (before === '' && after === '') return whole;
      const isSure = SURE.test(word) || word === 'kr';
      const isMeant =
        before !== '' ||
        (HANGS_ON_LATIN.test(text.slice(Math.max(0, at - 1), at)) &&
          (next !== undefined || (word.length === 2 && !WORDS.has(word))));
      return isSure || (isMeant && isEnding(word)) ? `.${word}` : whole;
    },
  );

/** As it would be typed: dots that are spelled, wrapped or set apart are dots again. */
export const typed = (plain: string): string =>
  withDotsTogether(
    plain
      .replace(/h\s?(?:xx|tt|\*\*)\s?p(s?)\s?(?:\[:\]|:)\s?\/\s?\//gu, 'http$1://')
      .replace(/\s?[[({<]\s?(?:\.|dot|점|쩜|닷)\s?[\])}>]\s?/gu, '.')
      .replace(/[。｡]/gu, '.')
      .replace(/(?<=[a-z\d])[·•∙ㆍ,](?=[a-z])/gu, '.')
      .replace(/(?<=[a-z\d가-힣-])\s(?:dot|점|쩜|닷)\s(?=[a-z\d-])/gu, '.')
      .replace(/(?<=[a-z\d-])(?:점|쩜|닷)(?=[a-z])/gu, '.')
      .replace(SPELLED_END, (end) => {
        const ending = endingOf(end);
        return ending === undefined ? end : `.${ending} `;
      }),
  ).replace(/(?<=www)\s{0,2}\.\s{0,2}/gu, '.');
