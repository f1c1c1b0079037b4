import type { Locale } from '@madang/contracts/fields';
import type { RedFlagCode } from '@madang/contracts/training/case';
import type { Words } from '../words.ts';
import { SUSPICIOUS, type Judgement } from './judge-text.ts';

const SAYS: Readonly<Record<Locale, Readonly<Record<'scam' | 'doubt' | 'nothing', string>>>> = {
  ko: {
    scam: '사기에서 자주 쓰는 방법이 보여요: {flags} 답장하거나 누르지 말고, 알고 있는 대표번호로 직접 확인해 주세요.',
    doubt: '이것만으로는 알 수 없지만 조심할 점이 있어요: {flags} 돈이나 인증번호를 보내기 전에 직접 확인해 주세요.',
    nothing:
      '수상한 점은 찾지 못했어요. 안전하다는 뜻은 아니니, 돈이나 인증번호를 달라고 하면 먼저 직접 확인해 주세요.',
  },
  en: {
    scam: 'It does what scams do: {flags} Don’t answer or tap anything. Check by a number that you know yourself.',
    doubt: 'This alone doesn’t tell, but take care: {flags} Check it yourself before you send money or a code.',
    nothing:
      'Nothing suspicious was found. That doesn’t make it safe: if money or a code is asked for, check it yourself first.',
  },
};
/** Of a picture in which no text can be read. */
export const UNREADABLE: Readonly<Record<Locale, string>> = {
  ko: '이 사진에서는 글을 읽지 못해서 점수를 매기지 않았어요. 글이 또렷한 화면 사진을 넣거나, 글을 복사해 붙여 넣어 주세요.',
  en: 'No text could be read in this picture, so it has no score. Use a sharp screenshot, or paste the text instead.',
};
const MOST = 3;
const WORDING: Readonly<Record<Locale, string>> = { ko: '말투와 흐름', en: 'How it is told' };

export const titleOf = (code: RedFlagCode | null, words: Words, locale: Locale): string =>
  code === null ? WORDING[locale] : words.red_flags[code].name;

/** The heaviest signals first, each named once. */
export const reasonOf = ({ phishing_score, cues }: Judgement, words: Words, locale: Locale): string => {
  const codes = cues.toSorted((a, b) => b.weight - a.weight).map(({ code }) => code);
  const names = [...new Set(codes)].slice(0, MOST).map((code) => titleOf(code, words, locale));
  if (names.length === 0) return SAYS[locale].nothing;
  const flags = `${names.join(', ')}.`;
  return SAYS[locale][phishing_score >= SUSPICIOUS ? 'scam' : 'doubt'].replace('{flags}', () => flags);
};
