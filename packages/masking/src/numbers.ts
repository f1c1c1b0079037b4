import type { Kind } from './match.ts';
import type { LabelKind } from './labels.ts';

/** A number as it is written: its digits, the lengths of its groups, what stands between them. */
export interface Written {
  digits: string;
  shape: number[];
  joints: string[];
  /** The kind of the nearest word that names a number. */
  label: LabelKind | undefined;
  /** A letter of the Latin alphabet stands right before it: a code more likely than a number. */
  afterLetter: boolean;
  afterPlus: boolean;
  nearOffice: () => boolean;
}

const boundaries = (shape: number[]) => {
  let sum = 0;
  return new Set(shape.map((length) => (sum += length)));
};
const contiguous = (shape: number[]) => shape.length === 1;
/** Digit by digit, or in pairs: how people spread a number out. */
const spread = (shape: number[]) =>
  shape.length > 3 &&
  (shape[0] ?? 3) <= 2 &&
  shape.every((length, index) => length === shape[0] || index === shape.length - 1);
const hasComma = (joints: string[]) => joints.some((joint) => joint.includes(','));
const hasSlash = (joints: string[]) => joints.some((joint) => joint.includes('/'));
const hasColon = (joints: string[]) => joints.some((joint) => joint.includes(':'));

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

function weighted(digits: string, weights: number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits.charCodeAt(index) - 48), 0);
}

/** Numbers given since October 2020 have no check digit: only a reason to believe, never one to doubt. */
const hasResidentCheck = (digits: string) =>
  (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digits.charCodeAt(12) - 48;
const isBarcode = (digits: string) =>
  digits.startsWith('880') && weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isDay = (month: string, day: string) => Number(day) >= 1 && Number(day) <= (DAYS[Number(month) - 1] ?? 0);
export const isBirthday = (digits: string) => digits.length === 6 && isDay(digits.slice(2, 4), digits.slice(4, 6));
/** 20261129, 2026-11-29, 261129 with its marks: dates are not secrets. */
export const isDate = ({ digits, shape }: Pick<Written, 'digits' | 'shape'>) =>
  digits.length === 8 && /^(?:19|20)/.test(digits) && (contiguous(shape) || shape[0] === 4)
    ? isDay(digits.slice(4, 6), digits.slice(6, 8))
    : false;

function resident({ digits, shape, label }: Written): Kind | undefined {
  if (digits.length !== 13 || !isDay(digits.slice(2, 4), digits.slice(4, 6))) return undefined;
  const parted = boundaries(shape).has(6);
  if (!parted && !contiguous(shape) && !spread(shape)) return undefined;
  const named = label === 'resident' || label === 'foreigner';
  const century = digits.charAt(6);
  if (!named && /[09]/.test(century)) return undefined;
  const checked = hasResidentCheck(digits);
  if (label === 'other' && !checked) return undefined;
  if (contiguous(shape) && !named && !checked && isBarcode(digits)) return undefined;
  return /[5-8]/.test(century) ? 'foreigner' : 'resident';
}

function isMobile({ digits, shape, joints }: Written): boolean {
  if (!/^01(?:0\d{8}|[16789]\d{7,8})$/.test(digits) || hasColon(joints)) return false;
  if (hasSlash(joints)) return /^3-[34]-4$/.test(shape.join('-'));
  return boundaries(shape).has(3) || (shape[0] ?? 0) >= 7 || spread(shape);
}

/** 82 10 …, 82-02-…: the number as it is dialled from abroad. */
function fromAbroad(number: Written): boolean {
  const { digits, shape, afterPlus, label } = number;
  if (/^(?:00)?820?10\d{8}$/.test(digits)) return label !== 'other';
  const foreign = afterPlus && digits.length >= 9 && digits.length <= 15;
  return foreign && (shape.length > 1 || !digits.startsWith('0'));
}

const LINE = /^(?:(02)\d{7,8}|(0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]))\d{7,8}|(070)\d{8}|(050\d)\d{7,8})$/;
function isLine({ digits, shape, joints, label, nearOffice }: Written): boolean {
  const area = LINE.exec(digits)?.slice(1).find(Boolean);
  if (area === undefined || nearOffice() || label === 'other' || label === 'account') return false;
  if (hasSlash(joints) || hasColon(joints) || hasComma(joints)) return false;
  const parted = boundaries(shape).has(area.length) || (area.startsWith('050') && boundaries(shape).has(3));
  return parted || contiguous(shape) || spread(shape);
}

/** 1588-1234 and the like belong to companies and offices. */
const isPublicLine = (digits: string) => /^1[568]\d{6}$/.test(digits);

function phone(number: Written): Kind | undefined {
  const { digits, shape, label, nearOffice } = number;
  if (isMobile(number) || fromAbroad(number) || isLine(number)) return 'phone';
  if (label === 'phone' && /^10\d{8}$/.test(digits) && shape.join('-') === '2-4-4') return 'phone';
  const local = label === 'phone' && digits.length === 8 && !nearOffice() && !isPublicLine(digits) && !isDate(number);
  return local && digits >= '20000000' && (contiguous(shape) || shape.join('-') === '4-4') ? 'phone' : undefined;
}

/** What the schemes that are in use in Korea begin with, and how long their numbers are. */
const CARD = /^(?:3[47]\d{13}|3[0689]\d{12}|(?:4\d{3}|5\d{3}|2[2-7]\d{2}|35\d{2}|9\d{3})\d{12}|6\d{15}(?:\d{3})?)$/;
const CARD_SHAPES = new Set(['4-6-5', '4-6-4', '8-8', '4-4-4-4', '4-4-4-4-3', '6-13', '4-12', '12-4', '4-4-8', '8-4-4', '4-8-4']); // prettier-ignore

function card({ digits, shape, label, joints }: Written): Kind | undefined {
  if (label === 'card' && digits.length >= 14 && digits.length <= 16 && !hasColon(joints)) return 'card';
  if (digits.length < 14 || !CARD.test(digits) || !luhn(digits) || label === 'other') return undefined;
  return contiguous(shape) || spread(shape) || CARD_SHAPES.has(shape.join('-')) ? 'card' : undefined;
}

/** How Korean banks part their numbers, where nothing else is written so. */
const ACCOUNT_SHAPES = new Set([
  '3-3-6', '3-2-6', '6-2-6', '4-3-6', '3-6-5', '3-4-4-2', '4-2-7', '3-6-2-3', '3-2-4-3', '3-2-6-1', '3-4-6', '4-4-4-1', '3-6-3', '3-2-5-1', '5-2-6', '6-2-5',
]); // prettier-ignore

function account({ digits, shape, label, joints }: Written): Kind | undefined {
  if (digits.length < 10 || digits.length > 15 || hasComma(joints) || hasColon(joints) || hasSlash(joints)) {
    return undefined;
  }
  const named = label === 'account';
  if (!named && (shape.length > 4 || !ACCOUNT_SHAPES.has(shape.join('-')))) return undefined;
  const mark = joints[0]?.trim();
  if (!joints.every((joint) => joint.trim() === mark)) return undefined;
  if (named) return 'account';
  return label === 'other' || /^(?:19|20)\d\d$/.test(digits.slice(0, shape[0])) ? undefined : 'account';
}

function licence({ digits, shape, label }: Written): Kind | undefined {
  if (digits.length === 10 && shape.join('-') === '2-6-2') return label === 'licence' ? 'licence' : undefined;
  if (digits.length !== 12 || !/^(?:1[1-9]|2[0-8])/.test(digits)) return undefined;
  return label === 'licence' || shape.join('-') === '2-2-6-2' ? 'licence' : undefined;
}

/** What a number is by its own form (and the word beside it); the surest first. */
export function kindOf(number: Written): Kind | undefined {
  const { afterLetter, label, joints, shape } = number;
  if (afterLetter && (label === undefined || label === 'other')) return undefined;
  if (shape.length > 5 && !spread(shape)) return undefined;
  // 12,345,678: a price, however long.
  if (hasComma(joints) && shape.slice(1).every((length) => length === 3)) return undefined;
  return resident(number) ?? licence(number) ?? phone(number) ?? card(number) ?? account(number);
}
