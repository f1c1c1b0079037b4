import type { Group } from './groups.ts';
import type { Kind, Match } from './match.ts';
import type { LabelKind, Labels } from './labels.ts';
import { isBirthday, isDate, kindOf } from './numbers.ts';

/** How far a word may be from the number that it names. */
const REACH = 30;
const REACH_AFTER = 18;
const LONGEST = 19;
/** Single figures in a row without end are no number that anybody wrote, and would cost the most. */
const LONGEST_ROW = 60;
/** 3분, 8자리, 15,000원: what follows says that it is a count. */
const COUNTER =
  /^\s?(?:만|천|백|억|조)?\s?(?:원|년|월|일(?!\d)|시(?!리)|분|초|개|명|건|회|자리|자(?!동)|글자|번째|번까지|층|호(?:실|선)?|동\s|kg|g\b|km|m\b|cm|%|퍼센트|점|위|배|살|세|도\b|달러|포인트|won\b|krw|usd|characters?|chars?|digits?|minutes?|hours?|days?|years?|seconds?|times|points?)/u;
const PARTICLE_AFTER = /^(?:에요|예요|야|고|라|요|었|거든|니까|지|며|랑|나)/u;
/** 1234 아니면 5678: the second is what the first was. */
const CONTINUES = /^\s?(?:아니면|또는|혹은|이나|나|or|,|\/|그리고|and)\s?$/u;
/** What is said between a word and its number ends with a sentence. */
const SENTENCE_END = /[.!?。]\s|\n\s*[^\s:]|\n\s*\S*\n/u;
const ANSWER = /^[^.!?\n]{0,12}[.!?]\s*$/u;

interface Window {
  start: number;
  end: number;
  digits: string;
  shape: number[];
  joints: string[];
  /** Without the last spelled digits, which may be a particle. */
  cut: boolean;
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
  let apart = false;
  const start = groups[from]?.start ?? 0;
  for (let index = from; index < groups.length; index++) {
    const group = groups[index];
    if (!group || digits.length + group.digits.length > LONGEST + 2) return;
    digits += group.digits;
    // 56칠8 is written as one; a last 일 or 이 that touches may be a particle, and stays apart until more follows.
    const touching = index > from && groups[index - 1]?.joint === '';
    if (apart) {
      const piece = shape.pop() ?? 0;
      shape.push((shape.pop() ?? 0) + piece);
    }
    apart = touching && group.spelled;
    if (touching && !group.spelled) shape.push((shape.pop() ?? 0) + group.digits.length);
    else shape.push(group.digits.length);
    const length = index - from + 1;
    yield { start, end: group.end, digits, shape, joints, cut: false, groups: length };
    if (group.spelled) {
      for (let less = 1; less <= 2 && less < group.digits.length; less++) {
        const end = group.ends[group.ends.length - 1 - less] ?? group.end;
        const shorter = [...shape.slice(0, -1), group.digits.length - less];
        yield { start, end, digits: digits.slice(0, -less), shape: shorter, joints, cut: true, groups: length };
      }
    }
    if (group.joint === undefined) return;
    if (group.joint !== '') joints.push(group.joint);
  }
}

function labelled(text: string, window: Window, label: LabelKind | undefined): Kind | undefined {
  if (label === undefined || COUNTER.test(text.slice(window.end, window.end + 12))) return undefined;
  if (label === 'otp' && isCode(window, 8)) return 'otp';
  if (label === 'six_digits' && /^\d{4}(?!00)\d\d$/.test(window.digits) && isCode(window, 6)) return 'otp';
  if (label === 'password' && isCode(window, 12)) return 'password';
  if (label === 'card_code' && /^\d{3,4}$/.test(window.digits)) return 'card';
  // One half by itself.
  if ((label === 'resident' || label === 'foreigner') && window.shape.length === 1) {
    return /^[1-8]\d{6}$/.test(window.digits) || isBirthday(window.digits) ? label : undefined;
  }
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

/** Where a row of groups of one or two digits ends. */
function rowEnd(groups: Group[], from: number): number {
  let index = from;
  while ((groups[index]?.digits.length ?? 3) <= 2) {
    index++;
    if (groups[index - 1]?.joint === undefined) break;
  }
  return index;
}

/** `sure`: by its own form, not only by a word beside it. */
type Candidate = Match & { sure: boolean };

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
    const gap = text.slice(before.end, start);
    if (gap.includes('\u0001')) return undefined;
    // 비번이요? 1234요: the answer follows at once. Otherwise a new sentence only goes on about what is long enough.
    if (!SENTENCE_END.test(gap) || ANSWER.test(gap)) return before.kind;
    if (before.kind === 'otp') return 'six_digits';
    return before.kind === 'password' || before.kind === 'card_code' ? undefined : before.kind;
  };
  const labelAfter = (end: number): LabelKind | undefined => {
    const after = labels.after(end, REACH_AFTER);
    // A word that names a number of its own is not about this one: 1234 카드 인증번호 482913.
    if (!after || after.kind === 'six_digits' || /[.!?,\n]/.test(text.slice(end, after.start))) return undefined;
    return /\d/.test(text.slice(after.end, after.end + REACH_AFTER)) ? undefined : after.kind;
  };
  const classify = (whole: Window, group: Group | undefined, named: LabelKind | undefined): Candidate | undefined => {
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
    if (own) return { sure: true, kind: own, start: before === '+' ? start - 1 : start, end };
    // G-482913 is fine, A1234-5678 is a code of another kind.
    if (whole.cut || (afterLetter && whole.shape.length > 1)) return undefined;
    // Part of something longer (6243-0110-…) is no code.
    if (/\d-$/.test(text.slice(start - 2, start)) || /^-\d/.test(text.slice(end, end + 2))) return undefined;
    const trimmed = withoutParticle(text, whole, group);
    const kind = labelled(text, trimmed, label);
    const prefix = kind === 'otp' && /(?<![a-z])[a-z]-$/.test(text.slice(Math.max(0, start - 3), start)) ? 2 : 0;
    return kind && { sure: false, kind, start: start - prefix, end: trimmed.end };
  };
  let row = 0;
  while (index < groups.length) {
    if (index >= row) {
      row = rowEnd(groups, index);
      if (row - index > LONGEST_ROW) {
        index = row;
        continue;
      }
    }
    let match: Candidate | undefined;
    let used = 1;
    const named = labelBefore(groups[index]?.start ?? 0);
    for (const window of windowsFrom(groups, index)) {
      const last = groups[index + window.groups - 1];
      const candidate = classify(window, last, named);
      if (!candidate) continue;
      // A code may go on in the next group (123-456), an account too; a phone number is whole.
      if (match && !(candidate.sure && !match.sure) && (candidate.kind !== match.kind || candidate.end <= match.end))
        continue;
      match = candidate;
      used = window.groups;
      if (candidate.sure && candidate.kind !== 'account') break;
    }
    if (match) found.push({ kind: match.kind, start: match.start, end: match.end });
    index += used;
  }
  return found;
}
