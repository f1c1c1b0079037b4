import type { Locale } from '@madang/contracts/fields';
import type { Read } from './read.ts';

/** Of the last thing that was said: whether they ask to do something good, or something that they should not. */
const GOOD: Readonly<Record<Locale, RegExp>> = {
  ko: /(물어|걸어|확인|전화|신고|끊|조회|상담|찾아|기다려|열어)\S{0,4} ?(해 ?|어 ?)?(볼까|볼래|볼까요|보라는 ?거|할까|을까|봐야|드릴까|봐도|면 ?되|야 ?(되|하)|게 ?나|줄래|는 ?게)|번호로 걸면|안 ?(하|보내|깔|누르)는 ?게/,
  en: /\b(call|ring|ask|check|report|hang up|look|wait)\b[^?]*\?|\bshould(n'?t| not) i\b|\bbetter not\b/i,
};
const BAD: Readonly<Record<Locale, RegExp>> = {
  ko: /(보내|눌러|깔아|넣어|답|해|알려|불러|사|가|결제|옮겨|들어가)\S{0,6}(도 ?(되|돼|괜찮)|까(요)?\?|면 ?되|볼까|보려고)|되(겠)?(지|죠|니|나)|괜찮겠지|괜찮지|맞(지|죠)|할까|보낼까/,
  en: /\b(should|shall|can|do) i\b|\bisn'?t it\b|\bright\?|\bok(ay)?\?|\bfine\b[^?]*\?/i,
};
const lastQuestion = (said: string): string | undefined =>
  said.split(/(?<=[?？.!…])\s+|\n/).findLast((part) => /[?？]\s*$/.test(part));

/** What a bare yes or no, or one with little behind it, says depends on what was asked: who asks “shall I ring them?” and hears yes rings them. */
export const answersOwnQuestion = (read: Read, said: string, locale: Locale): Read => {
  const answers =
    read.utterance === 'yes' || read.utterance === 'no' || (read.act === 'compliance' && read.utterance === undefined);
  const asked = answers ? lastQuestion(said) : undefined;
  if (asked === undefined) return read;
  const isNo = read.utterance === 'no';
  if (GOOD[locale].test(asked))
    return isNo
      ? { ...read, act: 'statement', utterance: 'no' }
      : { ...read, act: 'verification', utterance: undefined };
  if (BAD[locale].test(asked)) return isNo ? { ...read, act: 'refusal', utterance: undefined } : read;
  return { ...read, act: 'statement', utterance: isNo ? 'no' : 'yes' };
};
