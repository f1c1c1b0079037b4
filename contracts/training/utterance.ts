import { z } from 'zod';

/**
 * What is said beyond what its act tells; `unclear` where nobody is sure what was asked, `again` what was answered before. Of messages to a contact: the first block; of advice to somebody who was contacted:
 * the second. Some are said in both.
 */
export const Utterance = z
  .enum([
    'not_done',
    'defy',
    'safe_way',
    'in_person',
    'ask_leave',
    'hear_person',
    'bargain',
    'change',
    'ask_own',
    'ask_account',
    'ask_else',
    'ask_how',
    'ask_phone',
    'ask_rate',
    'ask_duration',
    'tell',
    'thanks',
    'not_working',
    'unclear',
    'again',

    'checked',
    'done_for_them',
    'leave_there',
    'go_ahead',
    'comfort',
    'ask_paid',
    'ask_told',
    'ask_installed',
    'ask_called',
    'ask_place',
    'ask_alone',
    'ask_feeling',
    'yes',
    'no',
  ])
  .meta({ id: 'TrainingUtterance', description: 'What a message says beyond what it does' });
export type Utterance = z.infer<typeof Utterance>;

/** Whose way of speaking the lines have that a case has none of its own for. */
export const Manner = z
  .enum([
    'investigator',
    'courier',
    'lender',
    'notice',
    'child',
    'kidnapper',
    'friend',
    'adviser',
    'stranger',
    'seller',
    'customer',
    'clerk',
    'acquaintance',
    'parent',
    'peer',
    'polite',
    'unworried',
  ])
  .meta({ id: 'TrainingManner', description: 'Whose way of speaking the lines have that a case lacks' });
export type Manner = z.infer<typeof Manner>;
