import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import * as fontkit from 'fontkit';

const require = createRequire(import.meta.url);
const own = (file: string): string => fileURLToPath(new URL(`../fonts/${file}.woff`, import.meta.url));
const pretendard = (weight: string): string =>
  require.resolve(`pretendard/dist/public/static/Pretendard-${weight}.otf`);

/** Every face that a picture may use; a file is read when the first block is set in it. */
const FILES = {
  'pretendard-400': pretendard('Regular'),
  'pretendard-500': pretendard('Medium'),
  'pretendard-600': pretendard('SemiBold'),
  'pretendard-700': pretendard('Bold'),
  'pretendard-800': pretendard('ExtraBold'),
  'pretendard-900': pretendard('Black'),
  'noto-serif-kr-600': own('noto-serif-kr-600'),
  'gowun-batang-700': own('gowun-batang-700'),
  'nanum-myeongjo-800': own('nanum-myeongjo-800'),
  'gowun-dodum-400': own('gowun-dodum-400'),
  'nanum-pen-script-400': own('nanum-pen-script-400'),
  'hahmlet-800': own('hahmlet-800'),
  'black-han-sans-400': own('black-han-sans-400'),
  'do-hyeon-400': own('do-hyeon-400'),
  'jua-400': own('jua-400'),
  emoji: own('noto-emoji-700'),
} as const;
export type FaceName = keyof typeof FILES;

const SERIFS: ReadonlySet<FaceName> = new Set(['gowun-batang-700', 'nanum-myeongjo-800', 'hahmlet-800']);
/**
 * The plain font inside a WOFF. fontkit inflates a table anew for each glyph, in JavaScript: 3 s for a headline; this
 * takes 30 ms.
 */
const unpack = (woff: Buffer): Buffer => {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') return woff;
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + index * 20;
    const [offset, packed, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)];
    const data = woff.subarray(offset, offset + packed);
    return {
      tag: woff.subarray(at, at + 4),
      checksum: woff.readUInt32BE(at + 16),
      data: packed < length ? inflateSync(data) : data,
    };
  });
  const head = Buffer.alloc(12 + count * 16);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  const parts: Buffer[] = [head];
  let offset = head.length;
  tables.forEach(({ tag, checksum, data }, index) => {
    const at = 12 + index * 16;
    tag.copy(head, at);
    head.writeUInt32BE(checksum, at + 4);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(data.length, at + 12);
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
};

const loaded = new Map<FaceName, fontkit.Font>();
export const loadFace = (name: FaceName): fontkit.Font => {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const font = fontkit.create(unpack(readFileSync(FILES[name]))) as fontkit.Font;
  loaded.set(name, font);
  return font;
};

const has = (name: FaceName, codePoint: number): boolean => loadFace(name).hasGlyphForCodePoint(codePoint);
const isHangul = (codePoint: number): boolean => codePoint >= 0xac00 && codePoint <= 0xd7a3;
const isSpace = (codePoint: number): boolean => codePoint === 0x20 || codePoint === 0x0a;

/** One missing syllable swaps the face of the whole block: a foreign syllable within a word reads as a fault. */
export const faceOfBlock = (text: string, wanted: FaceName): FaceName => {
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (isHangul(codePoint) && !has(wanted, codePoint))
      return SERIFS.has(wanted) ? 'noto-serif-kr-600' : 'pretendard-800';
  }
  return wanted;
};

/** The face that a sign comes from, and how large it is beside the face around it. */
export const faceOfSign = (codePoint: number, face: FaceName): { face: FaceName; scale: number } | undefined => {
  if (isSpace(codePoint) || has(face, codePoint)) return { face, scale: 1 };
  const heavy = /[89]00$/.test(face) || face.startsWith('black');
  const plain = heavy ? 'pretendard-800' : 'pretendard-600';
  if (has(plain, codePoint)) return { face: plain, scale: 0.94 };
  if (has('emoji', codePoint)) return { face: 'emoji', scale: 0.88 };
  if (has('noto-serif-kr-600', codePoint)) return { face: 'noto-serif-kr-600', scale: 1 };
  return undefined;
};

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Variation_Selector}]/u;

/** Text as it can be set: composed, one space between words, without what no font can draw (reported once each). */
export const printable = (text: string, report: (what: string) => void): string => {
  const kept: string[] = [];
  for (const { segment } of new Intl.Segmenter('ko', { granularity: 'grapheme' }).segment(text.normalize('NFC'))) {
    if (/\s/u.test(segment)) {
      kept.push(segment.includes('\n') ? '\n' : ' ');
      continue;
    }
    // Of an emoji of several people, and of one with a tone of skin, the first part is drawn.
    const emoji = /\p{Extended_Pictographic}/u.test(segment);
    for (const character of emoji ? [Array.from(segment)[0] ?? ''] : segment) {
      if (UNSEEN.test(character)) continue;
      const codePoint = character.codePointAt(0) ?? 0;
      if (faceOfSign(codePoint, 'pretendard-600') !== undefined) kept.push(character);
      else report(`character U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
    }
  }
  return kept
    .join('')
    .replace(/ *\n[ \n]*/g, '\n')
    .replace(/ {2,}/g, ' ')
    .trim();
};
