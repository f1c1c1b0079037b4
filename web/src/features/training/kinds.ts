import type { Category, RedFlagCode } from '@madang/contracts/training/case';

/** In the order in which they are offered. The contract's own lists would bring its whole schema into the page. */
export const CATEGORIES: readonly Category[] = [
  'GovScam',
  'FriendScam',
  'LoanScam',
  'Smishing',
  'DeliveryScam',
  'Sextortion',
  'InvestScam',
  'NewAlerts',
];

export const RED_FLAGS: readonly RedFlagCode[] = [
  'RF1',
  'RF2',
  'RF3',
  'RF4',
  'RF5',
  'RF6',
  'RF7',
  'RF8',
  'RF9',
  'RF10',
  'RF11',
  'RF12',
];
