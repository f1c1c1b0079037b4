import type { Act, Mode, QuestionTopic } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';
import type { Label } from './labels.ts';
import { weighLabels } from './weigh-labels.ts';
import { HEARING } from './weights.ts';

/** What a message does, with what is asked and what is said beyond that. */
export interface Heard {
  readonly act: Act;
  readonly topic?: QuestionTopic | undefined;
  readonly utterance?: Utterance | undefined;
}

const asks = (topic: QuestionTopic): Heard => ({ act: 'question', topic });

/** What utterances do. */
const ACTS: Readonly<Record<Utterance, Act>> = {
  not_done: 'statement',
  defy: 'refusal',
  safe_way: 'refusal',
  in_person: 'refusal',
  ask_leave: 'question',
  hear_person: 'question',
  not_working: 'stalling',
  unclear: 'question',
  again: 'question',
  bargain: 'statement',
  change: 'statement',
  ask_own: 'question',
  ask_account: 'question',
  ask_else: 'question',
  ask_how: 'compliance',
  ask_phone: 'question',
  ask_rate: 'question',
  ask_duration: 'question',
  tell: 'statement',
  thanks: 'compliance',
  checked: 'verification',
  done_for_them: 'report',
  leave_there: 'refusal',
  go_ahead: 'compliance',
  comfort: 'statement',
  ask_paid: 'question',
  ask_told: 'question',
  ask_installed: 'question',
  ask_called: 'question',
  ask_place: 'question',
  ask_alone: 'question',
  ask_feeling: 'question',
  yes: 'compliance',
  no: 'refusal',
};
export const saying = (utterance: Utterance): Heard => ({ act: ACTS[utterance], utterance });

/** What each label says. Asking whether one may, and to hear somebody, is asking: nothing has been checked by it. */
const MEANINGS: Readonly<Record<Label, Heard>> = {
  report: { act: 'report' },
  hang_up: { act: 'hang_up' },
  verify: { act: 'verification' },
  accuse: { act: 'accusation' },
  paid: { act: 'payment' },
  not_done: saying('not_done'),
  defy: saying('defy'),
  safe_way: saying('safe_way'),
  ask_leave: saying('ask_leave'),
  hear_person: saying('hear_person'),
  refuse: { act: 'refusal' },
  anger: { act: 'anger' },
  bot: { act: 'bot' },
  stall: { act: 'stalling' },
  bargain: saying('bargain'),
  change: saying('change'),
  agree: { act: 'compliance' },
  ask_who: asks('who'),
  ask_what: asks('what'),
  ask_why: asks('why'),
  ask_where: asks('where'),
  ask_amount: asks('amount'),
  ask_deadline: asks('deadline'),
  ask_contact: asks('contact'),
  ask_own: saying('ask_own'),
  ask_proof: asks('proof'),
  ask_wellbeing: asks('wellbeing'),
  ask_else: saying('ask_else'),
  ask_how: saying('ask_how'),
  greet: { act: 'compliance' },
  thanks: saying('thanks'),
  tell: saying('tell'),
  h_checked: saying('checked'),
  h_report: { act: 'report' },
  h_verify: { act: 'verification' },
  h_hang_up: { act: 'hang_up' },
  h_stop: { act: 'refusal' },
  h_scam: { act: 'accusation' },
  h_leave: saying('leave_there'),
  h_go: saying('go_ahead'),
  h_comfort: saying('comfort'),
  h_ask_paid: saying('ask_paid'),
  h_ask_told: saying('ask_told'),
  h_ask_installed: saying('ask_installed'),
  h_ask_called: saying('ask_called'),
  h_ask_where: saying('ask_place'),
  h_ask_alone: saying('ask_alone'),
  h_ask_who: asks('who'),
  h_ask_said: asks('what'),
  h_ask_amount: asks('amount'),
  h_ask_number: asks('contact'),
  h_ask_deadline: asks('deadline'),
  h_ask_feel: saying('ask_feeling'),
  h_ask_why: asks('why'),
  h_yes: saying('yes'),
  h_no: saying('no'),
  h_tell: saying('tell'),
  loss: { act: 'real_harm' },
  crisis: { act: 'real_harm' },
  emergency: { act: 'real_harm' },
  none: { act: 'statement' },
};

/** So far the next label must be behind for a line to be taken for what it is most like; or both must do the same. */
const SURE = { margin: -0.4, lead: 0.25 };

/** From there on it knows better what is asked than single words do. */
const CERTAIN = 0.5;

/** By what was learned from lines; undefined where it is not sure. */
export const heardByWording = (text: string, mode: Mode): (Heard & { readonly certain: boolean }) | undefined => {
  const weighed = weighLabels(text, HEARING[mode]);
  if (weighed === undefined || weighed.margin < SURE.margin) return undefined;
  const meaning = MEANINGS[weighed.label];
  const isSure = weighed.lead >= SURE.lead || (weighed.next && MEANINGS[weighed.next].act === meaning.act);
  return isSure === true ? { ...meaning, certain: weighed.lead >= CERTAIN } : undefined;
};
