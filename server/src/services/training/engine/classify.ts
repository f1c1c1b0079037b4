import type { Act, Given, Mode } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';
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
import { heardByWording, saying, type Heard } from './hearing/hear.ts';
import { harmIn } from './harm-in.ts';
import { givenIn } from './masked.ts';
import { consents } from './moves.ts';
import { plainOf } from './plain-text.ts';
import type { Read } from './read.ts';
import { heardPlainly, DECIDES } from './plain-hearing.ts';
import { topicOf } from './question-topics.ts';
import { refuses } from './told-to.ts';
import { SAID_TO_CONTACT, SAID_TO_HELPED } from './utterance-patterns.ts';

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

/** What is given away by what somebody says that they have done; in small letters. */
export const givenByWords = (text: string): Given[] =>
  NOT_DONE.test(text)
    ? []
    : (Object.keys(GIVEN_BY_WORDS) as (keyof typeof GIVEN_BY_WORDS)[]).filter((what) =>
        fits(GIVEN_BY_WORDS[what], text),
      );

/** What is done whatever language it is said in: it must not be lost on somebody who speaks another one. */
const decisiveAct = (text: string): Act | undefined => {
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

/** Said so plainly that it is no other thing, however it is worded beside that. */
const PLAIN: ReadonlySet<Utterance> = new Set([
  'not_done',
  'defy',
  'safe_way',
  'in_person',
  'ask_leave',
  'hear_person',
  'ask_own',
  'ask_phone',
  'ask_rate',
  'ask_duration',
  'ask_account',
  'bargain',
  'checked',
  'done_for_them',
  'ask_paid',
  'ask_told',
  'ask_installed',
  'ask_called',
]);

const said = (text: string, mode: Mode): Utterance | undefined =>
  (mode === 'help' ? SAID_TO_HELPED : SAID_TO_CONTACT).find(([, pattern]) => pattern.test(text))?.[0];

/** A no to what the rest of the words are mostly said for. */
const isDenied = ({ act }: Heard, text: string): boolean =>
  (act === 'report' && NOT_REPORTING.test(text)) ||
  (act === 'hang_up' && NOT_HANGING_UP.test(text)) ||
  (act === 'verification' && NOT_VERIFYING.test(text)) ||
  (act === 'payment' && NOT_DONE.test(text));
/** Whoever wants to see the contact's own face checks who it is. */
const OF_THE_CONTACT = /영상 ?통화|얼굴|(네|너|니|네가|당신) ?목소리|\byour (voice|face)\b|\bvideo call\b/;

/** What it is about; a “what” alone may ask for anything. */
const ASKS_WHAT =
  /무슨 ?(?:말|일|소리|뜻|돈|앱|카드|문자|건|택배|사건|용건|계좌|링크)|뭐라|머라|뭔(?:데|지|가요|소리)|뭐(?:예요|에요|야|죠|지|냐|니|래|임)|내용|보관료|설명|\bwhat\b/;

const byRules = (text: string, locale: Locale, mode: Mode): Heard => {
  if (mode === 'receive' && fits(PAID, text) && !NOT_DONE.test(text)) return { act: 'payment' };
  const act = answerAct(text) ?? (isForeign(text, locale) && !isNonsense(text) ? 'foreign_language' : otherAct(text));
  const utterance = said(text, mode);
  if (utterance !== undefined && ['statement', 'compliance', 'question'].includes(act)) return saying(utterance);
  const topic = act === 'question' ? topicOf(text) : undefined;
  return { act, topic: topic === 'what' && !ASKS_WHAT.test(text) ? undefined : topic };
};

/** What a message does that is in the language of the case: by plain words, by what was learned, by rules. */
/** “Where are you, pardon?” asks who it is. */
const WHO_IS_IT = /어디(시라|시죠|십니까|신가요|서 ?(전화|연락))/;

/** What a no may be taken for, beside a consent. */
const SAYS_NO_MORE: ReadonlySet<Utterance> = new Set(['tell', 'not_done']);

const heardIn = (text: string, locale: Locale, mode: Mode): Heard => {
  const heard = anyHeardIn(text, locale, mode);
  const isWeak = consents(heard) || (heard.act === 'statement' && SAYS_NO_MORE.has(heard.utterance ?? 'tell'));
  return mode === 'receive' && isWeak && refuses(text) ? { act: 'refusal' } : heard;
};

const anyHeardIn = (text: string, locale: Locale, mode: Mode): Heard => {
  if (WHO_IS_IT.test(text)) return { act: 'question', topic: 'who' };
  if (fits(BOT, text)) return { act: 'bot' };
  const plain = heardPlainly(text, mode);
  if (plain !== undefined && !(plain.act === 'hang_up' && NOT_HANGING_UP.test(text))) return plain;
  const utterance = said(text, mode);
  if (utterance !== undefined && PLAIN.has(utterance)) return saying(utterance);
  const heard = heardByWording(text, mode);
  if (heard === undefined || isDenied(heard, text)) return byRules(text, locale, mode);
  const { act, certain } = heard;
  if (heard.utterance === 'hear_person' && OF_THE_CONTACT.test(text)) return { act: 'verification' };
  // Of a question that it is not certain about, its words may say more.
  const isVague = act === 'question' && !certain && (heard.utterance ?? 'ask_else') === 'ask_else';
  const topic = isVague ? topicOf(text) : undefined;
  return topic === undefined ? heard : { act, topic };
};

const ADVICE: ReadonlySet<Act> = new Set(['refusal', 'accusation', 'verification', 'report', 'hang_up']);
const SAYS_LITTLE: ReadonlySet<Act> = new Set(['compliance', 'statement', 'payment', 'stalling']);
const BETWEEN_SENTENCES = /(?<=[.!?？…~])\s+|(?<=ㅋㅋ|ㅎㅎ)\s+/;

/** More of a message are not weighed one by one: what it wants stands at its beginning or its end. */
const MOST_SENTENCES = 24;

/** What is decided in one of the sentences: to check is best, then to leave, then to refuse. */
const decidedIn = (sentences: readonly string[], parts: readonly Heard[]): Heard | undefined => {
  const decides = sentences
    .flatMap((part) => heardPlainly(part, 'receive') ?? [])
    .filter(({ act }) => DECIDES.has(act));
  if (decides.length === 0) return undefined;
  return parts.find(({ act }) => act === 'verification') ?? decides.find(({ act }) => act === 'hang_up') ?? decides[0];
};

/**
 * People say two things at once. To a yes with a question behind it the question is what is to be answered; of advice with a
 * question behind it both count.
 */
const heardOf = (text: string, locale: Locale, mode: Mode): Heard => {
  const whole = heardIn(text, locale, mode);
  const all = text.split(BETWEEN_SENTENCES).filter((part) => /\p{L}{2}/u.test(part));
  const sentences =
    all.length > MOST_SENTENCES ? [...all.slice(0, MOST_SENTENCES / 2), ...all.slice(-MOST_SENTENCES / 2)] : all;
  if (sentences.length < 2) return whole;
  const parts = sentences.map((part) => heardIn(part, locale, mode));
  // A no and a good-bye are not unsaid by what is asked beside them.
  const decided = mode === 'receive' ? decidedIn(sentences, parts) : undefined;
  if (decided !== undefined) return decided;
  const asked = parts.findLast(
    ({ act, utterance }, at) =>
      (act === 'question' && fits(QUESTION, sentences[at] ?? '')) ||
      utterance === 'ask_how' ||
      (utterance === 'bargain' && at > 0),
  );
  if (asked === undefined) return whole;
  const advice =
    mode === 'help' ? parts.find(({ act, utterance }) => ADVICE.has(act) && utterance !== 'no') : undefined;
  if (advice !== undefined) return { ...asked, act: advice.act };
  const isPlain = asked.utterance !== undefined && PLAIN.has(asked.utterance) && whole.act === 'question';
  const kept = whole.utterance === 'change' || (whole.utterance !== undefined && PLAIN.has(whole.utterance));
  return (SAYS_LITTLE.has(whole.act) || isPlain) && !kept ? asked : whole;
};

/**
 * @param masked what was said, with what is secret in it replaced by its name
 * @param mode whether it is said to the contact, or to somebody who asks for advice
 */
export const readMessage = (masked: string, locale: Locale, mode: Mode = 'receive'): Read => {
  const text = plainOf(masked);
  // Before all else, and alone of a message of any length.
  if (harmIn(masked) !== undefined) return { act: 'real_harm', given: [], leavesToCheck: false };
  const given = [...new Set([...givenIn(masked), ...givenByWords(text)])];
  const read = ({ act, topic, utterance }: Heard): Read => ({
    act,
    given,
    leavesToCheck: act === 'verification' && leaves(text),
    topic,
    // A question of which nobody knows what it asks is evaded rather than answered by the line of another one.
    utterance: utterance ?? (act === 'question' && topic === undefined ? 'unclear' : undefined),
  });
  if (saysNothing(text)) return read({ act: 'silence' });
  const decisive = decisiveAct(text);
  if (decisive !== undefined) return read({ act: decisive });
  if (given.length > 0) return read({ act: 'disclosure' });
  if (isNonsense(text) || isForeign(text, locale)) return read(byRules(text, locale, mode));
  return read(heardOf(text, locale, mode));
};

const leaves = (text: string): boolean => fits(HANG_UP, text) && !NOT_HANGING_UP.test(text);
