/** What lines are labelled with that it is learned from, to a contact. */
const RECEIVE_LABELS = [
  'report',
  'hang_up',
  'verify',
  'accuse',
  'paid',
  'not_done',
  'defy',
  'safe_way',
  'ask_leave',
  'hear_person',
  'refuse',
  'anger',
  'bot',
  'stall',
  'bargain',
  'change',
  'agree',
  'ask_who',
  'ask_what',
  'ask_why',
  'ask_where',
  'ask_amount',
  'ask_deadline',
  'ask_contact',
  'ask_own',
  'ask_proof',
  'ask_wellbeing',
  'ask_else',
  'ask_how',
  'greet',
  'thanks',
  'tell',
] as const;

/** In advice to somebody who was contacted. */
const HELP_LABELS = [
  'h_checked',
  'h_report',
  'h_verify',
  'h_hang_up',
  'h_stop',
  'h_scam',
  'h_leave',
  'h_go',
  'h_comfort',
  'h_ask_paid',
  'h_ask_told',
  'h_ask_installed',
  'h_ask_called',
  'h_ask_where',
  'h_ask_alone',
  'h_ask_who',
  'h_ask_said',
  'h_ask_amount',
  'h_ask_number',
  'h_ask_deadline',
  'h_ask_feel',
  'h_ask_why',
  'h_yes',
  'h_no',
  'h_tell',
] as const;

/** Whether somebody is in harm outside the exercise, and of which kind. */
const HARM_LABELS = ['loss', 'crisis', 'emergency', 'none'] as const;

export const LABELS = { receive: RECEIVE_LABELS, help: HELP_LABELS, harm: HARM_LABELS } as const;
/** What lines are listened to for: what is said to a contact, what is advice, and real harm in either. */
export type Listening = keyof typeof LABELS;
export type Label = (typeof LABELS)[Listening][number];
