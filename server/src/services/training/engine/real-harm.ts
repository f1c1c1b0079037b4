import { clauseAround, type Divided } from './clauses.ts';
import {
  ASKED_EN,
  ASKED_WITH_MARK,
  ASKED_WITHOUT_MARK,
  DOUBTS_THE_CONTACT,
  EMERGENCIES,
  ENDS_A_QUESTION,
  LONG_AGO,
  OTHERS_HURT,
  TOLD_BY_CONTACT,
  TOLD_BY_OTHERS,
  TOLD_BY_THEM,
} from './emergency-patterns.ts';
import {
  BESIDE,
  DEED,
  DENIES_THE_PLAY,
  HELP_QUESTIONS,
  NOT_MEANT,
  OF_OTHERS,
  SEEKS_HELP,
  SIGNS,
  WANTS_TO_DIE,
} from './harm-patterns.ts';

/** Right behind a deed: that it was none, or is only imagined. */
const UNDONE_BEHIND =
  /^[가-힣]{0,2} ?(?:있는 |있던 |본 |입은 )?(?:건|것은|게|것이|적은|적이|적도|적) ?(?:절대 |전혀 )?(?:아니|아닌|아녜|없)|^[은는이가를을도]? ?(?:전혀 |아직 )?(?:안 |없|아니|아닌|[입보당]지)| ?있?지(?:는|도)? ?(?:않|못)|^(?:으면|다면|더라면|겠|을 ?(?:리|까|텐))|^다(?:는|고 ?하는) ?(?:거|걸|것|뉴스|기사|얘기|이야기|글|사람)|^다고 ?(?:치|가정|하면|해도)/;
/** Up to the deed, in Korean: the word before it, or that what it calls real is not. */
const UNDONE_BEFORE = /(?:^| )(?:안|못) ?[가-힣]+$|(?:진짜|실제 ?상황|현실)(?:가|이|는|은)? ?(?:아니|말고)/;
/** In English, with nobody else who does something between it and the deed. */
const NEGATED =
  /(?:\b(?:not|never|nothing|nobody|no one|none)\b|n't\b)(?!.*\b(?:i|we|he|she|they|my)\b)|^(?:(?:and|but|so) )?(?:what |even |only |as )?if\b|\b(?:what|even|as) if\b|\b(?:suppose|imagine|pretend)\b/;
const ASKS_OTHERS =
  /^(?:(?:and|but|so|well|how|what|why|when|where|who) )*(?:do|does|did|has|have|had|is|are|was|were|would|could|can|will)(?:n't)? (?:you|he|she|they|it|this|that|these|people|anyone|anybody|someone)\b/;
const OF_ONESELF =
  /(?:^| )(?:저|제|나|내|저는|저도|제가|나는|나도|내가|난|전|저희|저희가|우리|우리가|엄마가|아빠가)(?: |$)|\b(?:i|we|my)\b/;
/** A statement for all its mark. */
const STATES = /(?:는데|거든|다니까)요?$/;

/** @param upTo where a no ends that could deny it; some deeds have a no of their own in them */
const isDone = (said: Divided, sign: string, at: number, upTo = at + sign.length): boolean => {
  const { text } = said;
  const deedEnd = at + sign.length;
  const { start, end, mark } = clauseAround(said, deedEnd);
  const behind = text.slice(deedEnd, end);
  const clause = text.slice(start, end).trim();
  if (UNDONE_BEHIND.test(behind)) return false;
  const before = text.slice(start, upTo).trimStart();
  if (!DENIES_THE_PLAY.test(sign) && (UNDONE_BEFORE.test(before) || NEGATED.test(before))) return false;
  if (ASKS_OTHERS.test(clause)) return false;
  // A question of somebody who needs help unsays nothing of what has happened.
  return !/[?？]/.test(mark) || OF_ONESELF.test(clause) || STATES.test(clause) || SEEKS_HELP.test(text.slice(at, end));
};

/** So far around a deed it is read what it belongs to. */
const NEAR = 60;

/** Whether a deed is one from outside the play: by what stands beside it, and of nobody who is talked to. */
const isOutside = (text: string, at: number): boolean => {
  const around = text.slice(Math.max(0, at - NEAR), at + NEAR);
  return BESIDE.some((sign) => sign.test(around)) && !OF_OTHERS.test(around.replace(HELP_QUESTIONS, ' '));
};

const isSaid = (said: Divided, signs: readonly RegExp[], holds: (words: string, at: number) => boolean): boolean => {
  for (const sign of signs)
    for (const { 0: words, index } of said.text.matchAll(sign)) if (holds(words, index)) return true;
  return false;
};

/**
 * Whether somebody says that it is really happening to them. Judged by what is said of the deed itself: questions and denials
 * beside it change nothing. Whoever is taken for a victim and is none loses an exercise, the other way round more: so what is
 * in doubt is harm.
 *
 * @param said in small letters, blanks single
 */
export const saysRealHarm = (said: Divided): boolean =>
  isSaid(said, SIGNS, (words, at) => isDone(said, words, at)) ||
  isSaid(said, [DEED], (words, at) => isDone(said, words, at) && isOutside(said.text, at));

/** Whether somebody wants to die, or says so of one of theirs: no play goes on from there. */
export const saysWantsToDie = (said: Divided): boolean =>
  isSaid(said, WANTS_TO_DIE, (words, at) => {
    const { start, end, mark } = clauseAround(said, at + words.length);
    const around = [said.text.slice(start, at), said.text.slice(at + words.length, end)] as const;
    return (
      !around.some((part) => NOT_MEANT.test(part)) &&
      !(/[?？]/.test(mark) && ASKS_OTHERS.test(said.text.slice(start, end)))
    );
  });

/** So far before a deed its sentence is read. */
const SENTENCE = 80;
const UP_TO_SENTENCE = /^.*[.!?？…]/;

/** Whether it is what the contact has told of: asked for more of it, told again as its words, or doubted. */
const isOfContact = ({ text }: Divided, words: string, at: number, { end, mark }: { end: number; mark: string }) => {
  const deedEnd = at + words.length;
  const sentence = text.slice(Math.max(0, at - SENTENCE), deedEnd).replace(UP_TO_SENTENCE, '');
  const asked = /[?？]/.test(mark) ? ASKED_WITH_MARK : /^[.!…~]*$/.test(mark) ? ASKED_WITHOUT_MARK : undefined;
  if (asked?.test(sentence) && ENDS_A_QUESTION.test(text.slice(deedEnd, end).trim())) return true;
  const before = sentence.slice(0, Math.max(0, sentence.length - words.length));
  if (ASKED_EN.test(before) || TOLD_BY_CONTACT.test(before) || (TOLD_BY_THEM.test(before) && !SEEKS_HELP.test(text)))
    return true;
  return OTHERS_HURT.test(words) && DOUBTS_THE_CONTACT.test(text.slice(deedEnd, deedEnd + SENTENCE));
};

/** Whether somebody is hurt or in danger of their life: told of as it is, not asked, not long ago, and not as others tell it. */
export const saysEmergency = (said: Divided): boolean =>
  isSaid(said, EMERGENCIES, (words, at) => {
    const around = clauseAround(said, at + words.length);
    const clause = said.text.slice(around.start, around.end);
    // “Is our child hurt?” is asked of a contact who has said so.
    const isAsked = /[?？]/.test(around.mark) && !STATES.test(clause) && !SEEKS_HELP.test(clause);
    const isToldSo = !isAsked && isDone(said, words, at, at) && !isOfContact(said, words, at, around);
    return isToldSo && !TOLD_BY_OTHERS.test(said.text.slice(at + words.length, around.end)) && !LONG_AGO.test(clause);
  });
