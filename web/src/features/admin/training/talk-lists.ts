import type { Stage } from '@madang/contracts/training/case';
import type { Manner, Utterance } from '@madang/contracts/training/utterance';
import { namesOf } from '../editing/names-of.ts';

/** Who says something: the person to the contact, or to somebody who was contacted. */
type Mode = 'receive' | 'help';

/** The contract's own lists would bring its whole schema into the page. */
export const STAGES = namesOf<Stage>({
  S1: true,
  S2: true,
  S3: true,
  S4: true,
  S5: true,
  S6: true,
  S7: true,
});

const UTTERANCE_IN: Readonly<Record<Utterance, readonly Mode[]>> = {
  not_done: ['receive'],
  defy: ['receive'],
  safe_way: ['receive'],
  in_person: ['receive'],
  ask_leave: ['receive'],
  hear_person: ['receive'],
  bargain: ['receive'],
  change: ['receive'],
  ask_own: ['receive'],
  ask_account: ['receive'],
  ask_else: ['receive'],
  ask_how: ['receive'],
  ask_phone: ['receive'],
  ask_rate: ['receive', 'help'],
  ask_duration: ['receive'],
  tell: ['receive', 'help'],
  thanks: ['receive', 'help'],
  not_working: ['receive'],
  unclear: ['receive', 'help'],
  again: ['receive', 'help'],
  checked: ['help'],
  done_for_them: ['help'],
  leave_there: ['help'],
  go_ahead: ['help'],
  comfort: ['help'],
  ask_paid: ['help'],
  ask_told: ['help'],
  ask_installed: ['help'],
  ask_called: ['help'],
  ask_place: ['help'],
  ask_alone: ['help'],
  ask_feeling: ['help'],
  yes: ['help'],
  no: ['help'],
};
export const UTTERANCES = Object.keys(UTTERANCE_IN) as Utterance[];
export const utterancesIn = (mode: Mode): readonly Utterance[] =>
  UTTERANCES.filter((utterance) => UTTERANCE_IN[utterance].includes(mode));

/** A manner has lines for what is said in one of the two. */
const MANNER_IN: Readonly<Record<Manner, Mode>> = {
  investigator: 'receive',
  courier: 'receive',
  lender: 'receive',
  notice: 'receive',
  child: 'receive',
  kidnapper: 'receive',
  friend: 'receive',
  adviser: 'receive',
  stranger: 'receive',
  seller: 'receive',
  customer: 'receive',
  clerk: 'receive',
  acquaintance: 'receive',
  parent: 'help',
  peer: 'help',
  polite: 'help',
  unworried: 'help',
};
export const mannersIn = (mode: Mode): readonly Manner[] =>
  (Object.keys(MANNER_IN) as Manner[]).filter((manner) => MANNER_IN[manner] === mode);
