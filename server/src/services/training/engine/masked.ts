import type { Given } from '@madang/contracts/training/case';
import { LABELS, type Kind } from '@madang/masking';

const GIVEN_AS: Readonly<Record<Kind, Given>> = {
  resident: 'resident_number',
  foreigner: 'resident_number',
  card: 'card_number',
  account: 'account_number',
  phone: 'phone_number',
  otp: 'one_time_code',
  password: 'password',
  passport: 'passport_number',
  licence: 'licence_number',
  email: 'email_address',
};
const KINDS = Object.keys(GIVEN_AS) as Kind[]; // its keys are all kinds, as its type says

/** What was given away, by what stands in a masked text in its place. */
export const givenIn = (masked: string): Given[] => [
  ...new Set(
    KINDS.filter((kind) => masked.includes(LABELS.ko[kind]) || masked.includes(LABELS.en[kind])).map(
      (kind) => GIVEN_AS[kind],
    ),
  ),
];
