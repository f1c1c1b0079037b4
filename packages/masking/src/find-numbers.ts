import type { Group } from './groups.ts';
import type { Kind, Match } from './index.ts';
import type { LabelKind, Labels } from './labels.ts';
import { isDate, kindOf } from './numbers.ts';

/** How far a word may be from the number that it names. */
const REACH = 26;
const REACH_AFTER = 18;
const LONGEST = 19;
/** 3분, 8자리, 15,000원: what follows says that it is a count. */
const COUNTER =
  /^\s?(?:만|천|백|억|조)?\s?(?:원|년|월|일(?!\d)|시(?!리)|분|초|개|명|건|회|자리|자(?!동)|글자|번째|번까지|층|호(?:실|선)?|동\s|kg|g\b|km|m\b|cm|%|퍼센트|점|위|배|살|세|도\b|달러|포인트|won\b|krw|usd|characters?|chars?|digits?|minutes?|hours?|days?|years?|seconds?|times|points?)/u;
const PARTICLE_AFTER = /^(?:에요|예요|야|고|라|요|었|거든|니까|지|며|랑|나)/u;
/** 1234 아니면 5678: the second is what the first was. */
const CONTINUES = /^\s?(?:아니면|또는|혹은|이나|나|or|,|\/|그리고|and)\s?$/u;
/** What is said between a word and its number ends with a sentence, or with what an earlier masking took. */
const SENTENCE_END = /\u0001|[.!?。]\s|\n\s*[^\s:]|\n\s*\S*\n/u;

interface Window {
  start: number;
  end: number;
  digits: string;
  shape: number[];
  joints: string[];
}

const isPublic = (digits: string) => /^(?:1[568]\d{6}|0?1[0-9]{2,3}$)/.test(digits) && digits.length === 8;

/** A number of the length of a code; several groups only when they are alike (123-456), as dates and times are not. */
function isCode({ digits, shape }: Window, longest: number): boolean {
  if (digits.length < 4 || digits.length > longest || isDate({ digits, shape }) || isPublic(digits)) return false;
  return shape.length === 1 || shape.every((length) => length === shape[0]);
}

/**
 * Groups from one on that may be one number, ever longer; a spelled end also without what may be a particle. The lists
 * are the same ones each time: a megabyte of single figures makes ten million windows.
 */
function* windowsFrom(groups: Group[], from: number): Generator<Window & { groups: number }> {
  const shape: number[] = [];
  const joints: string[] = [];
  let digits = '';
  const start = groups[from]?.start ?? 0;
  for (let index = from; index < groups.length; index++) {
    const group = groups[index];
    if (!group || digits.length + group.digits.length > LONGEST + 2) return;
    digits += group.digits;
    shape.push(group.digits.length);
    const length = index - from + 1;
    yield { start, end: group.end, digits, shape, joints, groups: length };
    if (group.spelled) {
      for (let less = 1; less <= 2 && less < group.digits.length; less++) {
        const end = group.ends[group.ends.length - 1 - less] ?? group.end;
        const shorter = [...shape.slice(0, -1), group.digits.length - less];
        yield { start, end, digits: digits.slice(0, -less), shape: shorter, joints, groups: length };
      }
    }
    if (group.joint === undefined) return;
    joints.push(group.joint);
  }
}

function labelled(text: string, window: Window, label: LabelKind | undefined): Kind | undefined {
  if (label === undefined || COUNTER.test(text.slice(window.end, window.end + 12))) return undefined;
  if (label === 'otp' && isCode(window, 8)) return 'otp';
  if (label === 'password' && isCode(window, 12)) return 'password';
  if (label === 'card_code' && /^\d{3,4}$/.test(window.digits)) return 'card';
  // The second half by itself.
  if ((label === 'resident' || label === 'foreigner') && /^[1-8]\d{6}$/.test(window.digits)) return label;
  return undefined;
}

/** 육이에요 reads as 62에요: the particle is left outside. */
function withoutParticle(text: string, window: Window, spelledEnd: Group | undefined): Window {
  const last = spelledEnd?.digits.at(-1);
  if (!spelledEnd?.spelled || last !== '2' || window.digits.length < 5) return window;
  if (!PARTICLE_AFTER.test(text.slice(window.end, window.end + 3))) return window;
  const end = spelledEnd.ends.at(-2);
  if (end === undefined) return window;
  const shape = [...window.shape];
  shape[shape.length - 1] = (shape.at(-1) ?? 1) - 1;
  return { ...window, end, shape, digits: window.digits.slice(0, -1) };
}

export function findNumbers(text: string, groups: Group[], labels: Labels): Match[] {
  const found: Match[] = [];
  let index = 0;
  const labelBefore = (start: number): LabelKind | undefined => {
    const last = found.at(-1);
    if (last && start - last.end <= 8 && CONTINUES.test(text.slice(last.end, start))) {
      return last.kind === 'email' ? undefined : last.kind;
    }
    const before = labels.before(start, REACH);
    if (!before || before.end <= (last?.end ?? 0)) return undefined;
    return SENTENCE_END.test(text.slice(before.end, start)) ? undefined : before.kind;
  };
  const labelAfter = (end: number): LabelKind | undefined => {
    const after = labels.after(end, REACH_AFTER);
    // A word that names a number of its own is not about this one: 1234 카드 인증번호 482913.
    if (!after || /[.!?,\n]/.test(text.slice(end, after.start))) return undefined;
    return /\d/.test(text.slice(after.end, after.end + REACH_AFTER)) ? undefined : after.kind;
  };
  const classify = (whole: Window, group: Group | undefined, named: LabelKind | undefined): Match | undefined => {
    const { start, end } = whole;
    if (whole.digits.length < 3) return undefined;
    const before = text.charAt(start - 1);
    const afterLetter = /[a-z]/.test(before);
    const label = named ?? labelAfter(end);
    const own =
      whole.digits.length >= 8
        ? kindOf({
            ...whole,
            label,
            afterLetter,
            afterPlus: before === '+',
            nearOffice: () => labels.nearOffice(start, end),
          })
        : undefined;
    if (own) return { kind: own, start: before === '+' ? start - 1 : start, end };
    // G-482913 is fine, A1234-5678 is a code of another kind.
    if (afterLetter && whole.shape.length > 1) return undefined;
    const trimmed = withoutParticle(text, whole, group);
    const kind = labelled(text, trimmed, label);
    return kind && { kind, start, end: trimmed.end };
  };
  while (index < groups.length) {
    let match: Match | undefined;
    let used = 1;
    const named = labelBefore(groups[index]?.start ?? 0);
    for (const window of windowsFrom(groups, index)) {
      const last = groups[index + window.groups - 1];
      const candidate = classify(window, last, named);
      if (!candidate) continue;
      // A label's code may go on in the next group (123-456); what is known by its form is whole.
      if (match && candidate.end <= match.end) continue;
      if (match && match.kind !== candidate.kind) continue;
      match = candidate;
      used = window.groups;
      if (window.digits.length >= 10 && candidate.kind !== 'account') break;
    }
    if (match) found.push(match);
    index += used;
  }
  return found;
}
