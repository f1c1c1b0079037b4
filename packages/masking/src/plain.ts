/**
 * The text as the rules read it: one character per written one, full-width and circled digits as digits, every kind
 * of dash and space as one, invisible characters left out, Hangul syllables put together. `at` leads back.
 */
export interface Plain {
  text: string;
  /** Where each character of `text` begins in the source; one more at the end. */
  at: Uint32Array;
}

const DASHES = /[\u2010-\u2015\u2212\u30fc\u301c\uff0d\uff5e\u2043\u3161\ufe63]/u;
const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20e3\ufe00-\ufe0f\ufeff]/u;
/** Zero of the digits that compatibility normalisation leaves as they are. */
const ZEROES = [0x660, 0x6f0, 0x966, 0xe50];

/** A syllable written as separate letters, as macOS writes names of files. */
function composed(text: string, from: number): { character: string; length: number } | undefined {
  const initial = text.charCodeAt(from) - 0x1100;
  const vowel = text.charCodeAt(from + 1) - 0x1161;
  if (initial < 0 || initial > 18 || !(vowel >= 0 && vowel <= 20)) return undefined;
  const final = text.charCodeAt(from + 2) - 0x11a7;
  const closed = final > 0 && final < 28;
  const syllable = 0xac00 + (initial * 21 + vowel) * 28 + (closed ? final : 0);
  return { character: String.fromCharCode(syllable), length: closed ? 3 : 2 };
}

function simplified(character: string, code: number): string {
  if (INVISIBLE.test(character)) return '';
  if (DASHES.test(character)) return '-';
  for (const zero of ZEROES) if (code >= zero && code < zero + 10) return String(code - zero);
  const compatible = character.normalize('NFKC');
  // What becomes several characters (㎏, ⑩) is no digit of a number that somebody hides.
  if (compatible.length !== 1) return character.length === 1 ? character : '\ufffd';
  return /\s/u.test(compatible) ? ' ' : compatible;
}

export function readPlain(source: string): Plain {
  const parts: string[] = [];
  const at = new Uint32Array(source.length + 1);
  for (let from = 0; from < source.length;) {
    const code = source.codePointAt(from) ?? 0;
    let length = code > 0xffff ? 2 : 1;
    let character: string;
    if (code < 0x80) {
      character = code === 9 || code === 13 ? ' ' : String.fromCharCode(code);
    } else if (code >= 0xac00 && code <= 0xd7a3) {
      character = String.fromCharCode(code);
    } else {
      const syllable = composed(source, from);
      if (syllable) length = syllable.length;
      character = syllable?.character ?? simplified(String.fromCodePoint(code), code);
    }
    if (character !== '') {
      at[parts.length] = from;
      parts.push(character);
    }
    from += length;
  }
  at[parts.length] = source.length;
  return { text: parts.join(''), at: at.subarray(0, parts.length + 1) };
}

/** In small letters, each at its place: İ alone would become two characters. */
export const smallLetters = (text: string): string => text.replaceAll('\u0130', 'i').toLowerCase();
