import type { Given } from '@madang/contracts/training/case';

/** What stands in a text in the place of what was masked, and what that was. */
const MARKS: readonly (readonly [RegExp, Given])[] = [
  [/\[(주민등록번호|외국인등록번호|resident number|foreigner number)\]/, 'resident_number'],
  [/\[(카드번호|card number)\]/, 'card_number'],
  [/\[(계좌번호|account number)\]/, 'account_number'],
  [/\[(전화번호|phone number)\]/, 'phone_number'],
  [/\[(인증번호|one-time code)\]/, 'one_time_code'],
  [/\[(비밀번호|password)\]/, 'password'],
  [/\[(여권번호|passport number)\]/, 'passport_number'],
  [/\[(운전면허번호|driving licence)\]/, 'licence_number'],
  [/\[(이메일|e-mail address)\]/, 'email_address'],
];

export const givenIn = (masked: string): Given[] =>
  MARKS.filter(([mark]) => mark.test(masked)).map(([, given]) => given);
