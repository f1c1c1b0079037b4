/** Digits written together, by figures, by letters that look like them, or by words (공일공, 하나둘, one two). */
export interface Group {
  start: number;
  end: number;
  digits: string;
  /** Where each digit ends, to leave out a trailing particle that reads as a digit (…팔이에요). */
  ends: number[];
  spelled: boolean;
  /** What stands between this group and the next, when both may belong to one number. */
  joint: string | undefined;
}

const WORDS: Record<string, string> = {
  공: '0', 영: '0', 빵: '0', 제로: '0', 일: '1', 하나: '1', 이: '2', 둘: '2', 삼: '3', 셋: '3', 사: '4', 넷: '4',
  오: '5', 다섯: '5', 육: '6', 륙: '6', 여섯: '6', 칠: '7', 일곱: '7', 팔: '8', 여덟: '8', 구: '9', 아홉: '9',
  '〇': '0', '零': '0', '一': '1', '二': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7', '八': '8', '九': '9',
  zero: '0', oh: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9',
}; // prettier-ignore
/** By their first letter, the longest first. */
const BY_LETTER = new Map<number, [word: string, digit: string][]>();
for (const entry of Object.entries(WORDS).toSorted(([a], [b]) => b.length - a.length)) {
  const first = entry[0].charCodeAt(0);
  BY_LETTER.set(first, [...(BY_LETTER.get(first) ?? []), entry]);
}
/** How many spelled digits must follow figures without a gap: 5일, 1234이고, 3일이나 are not numbers going on. */
const SPELLED_AFTER_FIGURES = 3;

const LOOKALIKE = /[\doil|]{2,24}(?![a-z\d])/y;
const JOINT =
  /[ ]{0,2}(?:다시|하이픈|대시|빼기|짝대기|바|점|에|의|dash|hyphen|\n|[^\p{L}\p{N}\s\u0001]{1,3})?[ ]{0,2}[()]?[ ]?/uy;

const isFigure = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) => code >= 97 && code <= 122;

function wordAt(text: string, from: number): { digit: string; length: number } | undefined {
  for (const [word, digit] of BY_LETTER.get(text.charCodeAt(from)) ?? []) {
    if (!text.startsWith(word, from)) continue;
    const english = isLetter(word.charCodeAt(0));
    if (english && (isLetter(text.charCodeAt(from - 1)) || isLetter(text.charCodeAt(from + word.length)))) continue;
    return { digit, length: word.length };
  }
  return undefined;
}

/** O1O, 0l0: letters among figures, or the whole of a prefix. */
function lookalikeAt(text: string, from: number): string | undefined {
  if (isLetter(text.charCodeAt(from - 1)) || isFigure(text.charCodeAt(from - 1))) return undefined;
  LOOKALIKE.lastIndex = from;
  const found = LOOKALIKE.exec(text)?.[0];
  if (found === undefined || (!/\d/.test(found) && !/^o[il|]o$/.test(found))) return undefined;
  return found;
}

function spelledFrom(text: string, from: number): { digits: string; ends: number[] } {
  let digits = '';
  const ends: number[] = [];
  for (let next = wordAt(text, from); next; next = wordAt(text, from)) {
    digits += next.digit;
    from += next.length;
    ends.push(from);
    // Words of English and single figures stand apart: each is a group of its own.
    if (isLetter(text.charCodeAt(from - 1))) break;
  }
  return { digits, ends };
}

function groupAt(text: string, from: number): Omit<Group, 'joint'> | undefined {
  let digits = '';
  let spelled = false;
  const ends: number[] = [];
  let at = from;
  const code = text.charCodeAt(from);
  const lookalike = isFigure(code) || code > 127 ? undefined : lookalikeAt(text, from);
  const figures = isFigure(code) ? (lookalikeAt(text, from) ?? '') : (lookalike ?? '');
  for (const letter of figures) {
    digits += letter === 'o' ? '0' : isFigure(letter.charCodeAt(0)) ? letter : '1';
    ends.push(++at);
  }
  while (at < text.length) {
    if (isFigure(text.charCodeAt(at))) {
      digits += text.charAt(at);
      ends.push(++at);
      continue;
    }
    const words = spelledFrom(text, at);
    const afterFigures = at > from && isFigure(text.charCodeAt(at - 1));
    if (words.digits.length < (afterFigures ? SPELLED_AFTER_FIGURES : 1)) break;
    spelled = true;
    digits += words.digits;
    for (const end of words.ends) ends.push(end);
    at = words.ends.at(-1) ?? at;
    if (isLetter(text.charCodeAt(at - 1))) break;
  }
  return digits === '' ? undefined : { start: from, end: at, digits, ends, spelled };
}

/** All groups of a text in small letters; linear, since every look ahead has a limit. */
export function readGroups(text: string): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < text.length;) {
    const group = groupAt(text, from);
    if (!group) {
      from++;
      continue;
    }
    JOINT.lastIndex = group.end;
    const joint = JOINT.exec(text)?.[0] ?? '';
    const next = group.end + joint.length;
    groups.push({ ...group, joint: next < text.length && groupAt(text, next) ? joint : undefined });
    from = group.end;
  }
  return groups;
}
