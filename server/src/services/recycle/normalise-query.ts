import { continuesEnglish, describesNext, isForWaste, type Word } from './head-noun.ts';
import { normaliseTerm, wordsOf } from './normalise-term.ts';
import {
  asksAboutDisposal,
  isFiller,
  isState,
  stateInGuide,
  withoutDestination,
  withoutParticle,
} from './question-words.ts';

/** One thing that a question asks about. */
export interface Phrase {
  readonly words: readonly Word[];
  /** Whether the sentence is about getting rid of something, and not just a mention. */
  readonly aboutDisposal: boolean;
  /** Whether anything but names was said. */
  readonly isBareName: boolean;
  readonly text: string;
}

const SENTENCES = /[.?!。？！\n]+/;
/** 신고하고 does something; 기름 있는 거하고 lists it. */
const DOES =
  '신고|세척|분리|제거|청소|정리|건조|포장|칠|인테리어|목욕|샤워|화장|면도|염색|세탁|복용|보관|착용|조립|이사|수거|배출|처리|교체|사용|주문|구매|요리|설거지|식사|빨래|운동|공부|확인|연락|전화|예약|설치|해체|분해|압축|소독|파티|캠핑|김장|수리|공사|도배|이러|그러|저러|안|못|잘|다|뭐';
const PARTS = new RegExp(
  `[,;、·/&+]|\\s(?:and|그리고|및)\\s|(?<=[가-힣])(?<![노파사자명종찰달딸말살출팔])(?:이랑|랑)\\s+(?=\\p{L})|(?<=[가-힣]{2}|(?:^|\\s)(?:병|캔|컵|통|책|약|뼈|팩|옷))(?<!${DOES})하고\\s+(?=\\p{L})|(?<=뼈|[가-힣]{2})(?<![기나도어아져사려가내놔들])와\\s+(?=\\p{L})|(?<=병|캔|컵|통|팩|플라스틱|비닐|스티로폼|책|옷|신발|이불|형광등|그릇|장갑|우산|뚜껑|라벨|껍질|가방|수건|볼펜|포장)과\\s+(?=\\p{L})`,
  'iu',
);
const MAX_PHRASES = 8;
const MAX_WORDS = 12;

/** 깨진그릇 is two words, as 깨진 그릇 is. */
const splitStates = (text: string): string =>
  text.replace(/(^|\s)(깨진|고장난|부러진|망가진|오래된)(?=\p{L}{2})/gu, '$1$2 ');

/** 안 깨진, not broken: nothing has happened to the thing, so that it is asked for as it is. */
const DENIED =
  /(^|\s)(안|아직\s?안|멀쩡한\s?안)\s?(깨[진지졌]|터[진지졌]|부서[진지졌]|부푼|부풀|고장|망가[진지졌]|상한|썩은|녹슨|찢어[진지]|더러운|오염된|부러[진지])[가-힣]*|\b(?:un|not |not yet )(?:broken|cracked|damaged|used|opened|swollen)\b/giu;
const withoutDenied = (text: string): string => text.replace(DENIED, ' ');

/** 못 옮기면 is what cannot be done, and no nail. */
const CANNOT =
  /(^|\s)못\s+(?!버[리려릴린]|어떻|어디|분리|재활용|내놓)(?=[가-힣]{1,8}(면|서|고|겠\S{0,6}|는데|요|니까|어|아|해)([\s.?!]|$))/gu;
const withoutCannot = (text: string): string => text.replace(CANNOT, '$1');

/** 안 쓰는 is one word to us, as 못입는 is. */
const joinNegations = (text: string): string =>
  withoutCannot(withoutDenied(text)).replace(
    /(^|\s)(안|못|잘 안|다)\s+(?=[쓰입먹신보쓴읽마]\p{L}*)/gu,
    (_, before: string, word: string) => before + word.replace(' ', ''),
  );

interface Placed {
  readonly word: string;
  readonly before: string | undefined;
  /** What comes after it, without words that only ask. */
  readonly rest: readonly string[];
}

const toWord = ({ word: raw, before, rest }: Placed): Word => {
  const describes =
    describesNext(raw, rest) ||
    (before !== undefined && !isFiller(before) && !isState(before) && continuesEnglish(raw, before));
  if (isState(raw)) {
    const state = stateInGuide(normaliseTerm(raw));
    return { full: state, stem: state, isPlace: false, isState: true, describes, isForWaste: false };
  }
  const { stem, isPlace } = withoutParticle(raw);
  return {
    full: normaliseTerm(raw),
    stem: normaliseTerm(stem),
    isPlace,
    isState: false,
    describes,
    isForWaste: isForWaste(raw, before),
  };
};

const toPhrase = (text: string, aboutDisposal: boolean): Phrase => {
  const all = wordsOf(splitStates(joinNegations(withoutDestination(text))));
  const followed = all.map((word, at): Placed => ({
    word,
    before: all[at - 1],
    rest: all.slice(at + 1).filter((other) => !isFiller(other) || other === all[at + 1]),
  }));
  const named = followed.filter(({ word }) => !isFiller(word));
  // "can" and "one" are only ways to ask, unless there is nothing else.
  const kept = named.length === 0 && all.length === 1 && !aboutDisposal ? followed : named;
  return {
    words: kept.slice(0, MAX_WORDS).map(toWord),
    aboutDisposal: aboutDisposal && kept.length <= MAX_WORDS,
    isBareName: kept.length === all.length,
    text: text.trim(),
  };
};

/** The things that a question lists, as they were written. */
export const listedParts = (query: string): string[] =>
  query
    .split(SENTENCES)
    .flatMap((sentence) => sentence.split(PARTS))
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Takes a question apart into the things that it asks about; `isDisposal`: where nothing else is ever asked about. */
export const normaliseQuery = (query: string, isDisposal: boolean): Phrase[] => {
  const sentences = query.split(SENTENCES).filter((sentence) => sentence.trim() !== '');
  const parsed = sentences.map((text) => {
    const asks = isDisposal || asksAboutDisposal(text);
    return {
      asks,
      parts: text
        .split(PARTS)
        .map((part) => toPhrase(part, asks))
        .filter((phrase) => phrase.words.length > 0),
    };
  });
  // "There is a broken cup here. How do I throw it away?": the second sentence asks about the first.
  const asksAboutOthers = parsed.some(({ asks, parts }) => asks && parts.length === 0);
  return parsed
    .flatMap(({ parts }) => parts)
    .slice(0, MAX_PHRASES)
    .map((phrase) => (asksAboutOthers ? { ...phrase, aboutDisposal: true } : phrase));
};
