import { normaliseTerm, wordsOf } from './normalise-term.ts';
import { asksAboutDisposal, isFiller, isState, stateInGuide, withoutDestination, withoutParticle } from './question-words.ts';

export interface Word {
  /** As it stands, and without its particle; equal when it has none. */
  readonly full: string;
  readonly stem: string;
  readonly isPlace: boolean;
  readonly isState: boolean;
}

/** One thing that a question asks about. */
export interface Phrase {
  readonly words: readonly Word[];
  /** Whether the sentence is about getting rid of something, and not just a mention. */
  readonly aboutDisposal: boolean;
  /** Whether anything but names was said. */
  readonly isBareName: boolean;
}

const SENTENCES = /[.?!。？！\n]+/;
const PARTS = /[,;、·/&+]|\s(?:and|그리고|및)\s/i;
const MAX_PHRASES = 8;
const MAX_WORDS = 12;

/** 깨진그릇 is two words, as 깨진 그릇 is. */
const splitStates = (text: string): string => text.replace(/(^|\s)(깨진|고장난|부러진|망가진|오래된)(?=\p{L}{2})/gu, '$1$2 ');

/** 안 쓰는 is one word to us, as 못입는 is. */
const joinNegations = (text: string): string => text.replace(/(^|\s)(안|못|잘 안|다)\s+(?=[쓰입먹신보쓴읽마]\p{L}*)/gu, (_, before: string, word: string) => before + word.replace(' ', ''));

const toWord = (raw: string): Word => {
  if (isState(raw)) {
    const state = stateInGuide(normaliseTerm(raw));
    return { full: state, stem: state, isPlace: false, isState: true };
  }
  const { stem, isPlace } = withoutParticle(raw);
  return { full: normaliseTerm(raw), stem: normaliseTerm(stem), isPlace, isState: false };
};

const toPhrase = (text: string, aboutDisposal: boolean): Phrase => {
  const all = wordsOf(splitStates(joinNegations(withoutDestination(text))));
  const named = all.filter((word) => !isFiller(word));
  // "can" and "one" are only ways to ask, unless there is nothing else.
  const kept = named.length === 0 && all.length === 1 && !aboutDisposal ? all : named;
  return { words: kept.slice(0, MAX_WORDS).map(toWord), aboutDisposal: aboutDisposal && kept.length <= MAX_WORDS, isBareName: kept.length === all.length };
};

/** Takes a question apart into the things that it asks about; `isDisposal`: where nothing else is ever asked about. */
export const normaliseQuery = (query: string, isDisposal: boolean): Phrase[] => {
  const sentences = query.split(SENTENCES).filter((sentence) => sentence.trim() !== '');
  const parsed = sentences.map((text) => {
    const asks = isDisposal || asksAboutDisposal(text);
    return { asks, parts: text.split(PARTS).map((part) => toPhrase(part, asks)).filter((phrase) => phrase.words.length > 0) };
  });
  // "There is a broken cup here. How do I throw it away?": the second sentence asks about the first.
  const asksAboutOthers = parsed.some(({ asks, parts }) => asks && parts.length === 0);
  return parsed
    .flatMap(({ parts }) => parts)
    .slice(0, MAX_PHRASES)
    .map((phrase) => (asksAboutOthers ? { ...phrase, aboutDisposal: true } : phrase));
};
