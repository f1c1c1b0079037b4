import type { HarmKind } from '@madang/contracts/training/entities';
import { SEEKS_HELP } from '../harm-patterns.ts';
import { marginsOf } from './weigh-labels.ts';
import { HEARING } from './weights.ts';

/** What a line tells of, and whether that is sure enough to end a play. */
export interface HeardHarm {
  readonly kind: HarmKind;
  readonly sure: boolean;
}

/** From there on a line is taken for one. What ends a play that was none is less dear than what goes on in one. */
const SURE: Readonly<Record<HarmKind, number>> = { loss: 0.15, crisis: 0, emergency: 0 };
/** Of English far fewer lines were learned from, so more is asked of one. */
const SURER_IN_ENGLISH = 0.15;
/** From there on it is asked whether it is real. */
const UNSURE: Readonly<Record<HarmKind, number>> = { loss: -0.25, crisis: -0.4, emergency: -0.4 };
/** Between two kinds that are as likely the graver one counts. */
const GRAVER: Readonly<Record<HarmKind, number>> = { loss: 0, crisis: 0.05, emergency: 0.05 };
/** A line that is like harm, and like none of its kinds, is not sure of any; nor is one that is like those of the role. */
const LEAST_OF_KIND = -0.25;
const MOST_OF_NONE = -0.1;
const KINDS = Object.keys(SURE) as HarmKind[]; // its keys are all kinds, as its type says

/** What was never done, is only imagined or asked, for all that its words are those of victims. */
const NOT_SO =
  /안 ?(?:보냈|했|눌렀|줬)|건 ?아니|지(?:는|도)? ?(?:않|못)|다고 ?(?:치|가정|하면|해도)|(?:진짜|실제)(?:가|는|이)? ?아니|적(?:은|이|도)? ?없|뉴스|기사|방송|유튜브|다면|(?:[으았었했])면 |돈(?:이|은)? ?없|\b(?:if|never|suppose|imagine)\b|\b(?:not|n't) (?:really|actually)\b|\b(?:have|did|are|do) (?:you|they)\b/;
const ASKS = /[?？]\s*$/;
/** Said of hunger, fright and longing. */
const MANNER_OF_SPEAKING =
  /죽(?:는 ?줄|을 ?뻔)|(?:배고파|웃겨|보고 ?싶어|심심해|좋아|창피해|피곤해|졸려|힘들어) ?죽|\b(?:dying (?:to|for)|dead (?:tired|serious)|bored to death|scared to death)\b/;
/** A threat to the other one. */
const TO_THE_OTHER = /(?:^| )(?:너|넌|니가|네가) |죽고 ?싶(?:냐|니)/;
/** Asking about oneself is telling all the same. */
const OF_ONESELF = /(?:^| )(?:저|제|제가|저는|나|내|내가|우리|저희)(?: |$)|\b(?:i|my|we|our)\b/;

/** Whether the words of a line that is worded as one of loss are those of one. */
const isLoss = (text: string): boolean => {
  const asks = ASKS.test(text);
  if (asks && OF_ONESELF.test(text)) return true;
  return !NOT_SO.test(text) && (!asks || SEEKS_HELP.test(text));
};

/** Whether a line is worded as real harm is told; in small letters. */
export const harmByWording = (text: string): HeardHarm | undefined => {
  if (MANNER_OF_SPEAKING.test(text)) return undefined;
  const margins = new Map(marginsOf(text, HEARING.harm).map(({ label, margin }) => [label, margin]));
  const marginOf = (label: HarmKind | 'none'): number => margins.get(label) ?? 0;
  const [kind = 'loss'] = KINDS.toSorted((a, b) => marginOf(b) + GRAVER[b] - marginOf(a) - GRAVER[a]);
  // What is harm at all is learned from more lines than which.
  const harm = (Math.max(...KINDS.map(marginOf)) - marginOf('none')) / 2;
  const sure = SURE[kind] + (/[가-힣]/.test(text) ? 0 : SURER_IN_ENGLISH);
  const isSure = harm >= sure && marginOf(kind) >= LEAST_OF_KIND && marginOf('none') <= MOST_OF_NONE;
  if (harm < UNSURE[kind] || (kind === 'crisis' && TO_THE_OTHER.test(text))) return undefined;
  return { kind, sure: isSure && (kind !== 'loss' || isLoss(text)) };
};
