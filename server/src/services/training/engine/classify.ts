import type { Act, Given, QuestionTopic } from '@madang/contracts/training/case';
import type { Locale } from '@madang/contracts/fields';
import {
  ACCUSATION,
  ANGER,
  ASKED_FOR_PROOF,
  ASKED_TO_EXPLAIN,
  BOT,
  COMPLIANCE,
  GIVEN_BY_WORDS,
  HANG_UP,
  JAILBREAK,
  NOT_DONE,
  NOT_HANGING_UP,
  NOT_REPORTING,
  NOT_VERIFYING,
  PAID,
  QUESTION,
  QUIT,
  REFUSAL,
  REPORT,
  STALLING,
  VERIFICATION,
} from './act-patterns.ts';
import { givenIn } from './masked.ts';
import { topicOf } from './question-topics.ts';
import { saysRealHarm } from './real-harm.ts';

/** What a message does, and what it gives away. */
export interface Read {
  readonly act: Act;
  readonly given: readonly Given[];
  /** It ends the talk and says that it will be checked: the best that can be done. */
  readonly leavesToCheck: boolean;
  /** What is asked; of questions alone. */
  readonly topic?: QuestionTopic | undefined;
}

const fits = (patterns: readonly RegExp[], text: string): boolean => patterns.some((pattern) => pattern.test(text));

const saysNothing = (text: string): boolean =>
  !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text) ||
  /^\(.*(침묵|아무 ?말|말이 없|대답하지|silence|says nothing).*\)$/.test(text);

/** Single jamo, one letter again and again, no vowels, signs and pictures alone. */
const isNonsense = (text: string): boolean => {
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (letters === '') return true;
  if (/^[ㄱ-ㅎㅏ-ㅣ]+$/.test(letters)) return true;
  if (/^(.{1,2})\1{2,}.?$/u.test(letters)) return true;
  const words = text.match(/[a-z]+/g) ?? [];
  return (
    /^[a-z]+$/.test(letters) &&
    letters.length > 3 &&
    words.every((word) => !/[aeiouy]/.test(word) || /[bcdfghjklmnpqrstvwxz]{5}/.test(word))
  );
};

const isForeign = (text: string, locale: Locale): boolean => {
  const hangul = text.match(/[가-힣]/g)?.length ?? 0;
  const latin = text.match(/[a-z]/g)?.length ?? 0;
  return locale === 'ko' ? hangul === 0 && latin >= 6 : hangul > latin;
};

const givenByWords = (text: string): Given[] =>
  NOT_DONE.test(text)
    ? []
    : (Object.keys(GIVEN_BY_WORDS) as (keyof typeof GIVEN_BY_WORDS)[]).filter((what) =>
        fits(GIVEN_BY_WORDS[what], text),
      );

/** What is done whatever language it is said in: it must not be lost on somebody who speaks another one. */
const decisiveAct = (text: string): Act | undefined => {
  if (tellsRealHarm(text)) return 'real_harm';
  if (fits(QUIT, text)) return 'quit';
  if (fits(JAILBREAK, text)) return 'jailbreak';
  return undefined;
};

const answerAct = (text: string): Act | undefined => {
  if (fits(REPORT, text) && !NOT_REPORTING.test(text)) return 'report';
  const proves = ASKED_FOR_PROOF.test(text);
  const verifies = !proves && fits(VERIFICATION, text) && !NOT_VERIFYING.test(text);
  if (fits(HANG_UP, text) && !NOT_HANGING_UP.test(text)) return verifies ? 'verification' : 'hang_up';
  if (verifies) return 'verification';
  if (proves) return 'question';
  return undefined;
};

const otherAct = (text: string): Act => {
  if (/^ㅇㅇ+|^ㅇㅋ/.test(text)) return 'compliance';
  if (/^ㄴㄴ+/.test(text)) return 'refusal';
  if (isNonsense(text)) return 'nonsense';
  if (fits(BOT, text)) return 'bot';
  if (fits(ACCUSATION, text)) return 'accusation';
  if (fits(ANGER, text)) return 'anger';
  const asks = QUESTION[0]?.test(text) ?? false;
  if (fits(REFUSAL, text) && !asks) return 'refusal';
  if (fits(STALLING, text) && !asks) return 'stalling';
  if (ASKED_TO_EXPLAIN.test(text)) return 'question';
  if (fits(COMPLIANCE, text)) return 'compliance';
  return fits(QUESTION, text) ? 'question' : 'statement';
};

/** As the rules read it: small letters, blanks single. */
const plainOf = (said: string): string =>
  said
    .replace(/[^\u3131-\u318e]+/gu, (part) => part.normalize('NFKC'))
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[’‘]/g, "'")
    .trim();

/** So much is read at once, of whatever length a message has: the rules look back and forth in it. */
const READ_AT_ONCE = 2000;

/** Whether a message of any length says that it is really happening, wherever in a talk it is said. */
export const tellsRealHarm = (said: string): boolean => {
  const text = plainOf(said);
  const step = READ_AT_ONCE / 2;
  for (let from = 0; from === 0 || from + step < text.length; from += step)
    if (saysRealHarm(text.slice(from, from + READ_AT_ONCE))) return true;
  return false;
};

/** @param masked what was said, with what is secret in it replaced by its name */
export const readMessage = (masked: string, locale: Locale): Read => {
  const text = plainOf(masked);
  const given = [...new Set([...givenIn(masked), ...givenByWords(text)])];
  const read = (act: Act): Read => ({
    act,
    given,
    leavesToCheck: act === 'verification' && leaves(text),
    topic: act === 'question' ? topicOf(text) : undefined,
  });
  if (saysNothing(text)) return read('silence');
  const decisive = decisiveAct(text);
  if (decisive !== undefined) return read(decisive);
  if (given.length > 0) return read('disclosure');
  if (fits(PAID, text) && !NOT_DONE.test(text)) return read('payment');
  const answer = answerAct(text);
  if (answer !== undefined) return read(answer);
  if (isForeign(text, locale) && !isNonsense(text)) return read('foreign_language');
  return read(otherAct(text));
};

const leaves = (text: string): boolean => fits(HANG_UP, text) && !NOT_HANGING_UP.test(text);
