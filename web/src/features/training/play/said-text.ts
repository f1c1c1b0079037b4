/** What stands where something was masked before it was stored. */
const MASK =
  /\[(?:주민등록번호|외국인등록번호|카드번호|계좌번호|전화번호|인증번호|비밀번호|여권번호|운전면허번호|이메일|resident number|foreigner number|card number|account number|phone number|one-time code|password|passport number|driving licence|e-mail address)\]/g;
/** Addresses of a practice lead nowhere: they are below these two alone. */
const ADDRESS = /(?:https?:\/\/)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:invalid|example)(?:\/[\w./?=&%-]*)?/gi;

interface Piece {
  readonly kind: 'text' | 'mask' | 'address';
  readonly text: string;
}

/** The parts of what was said: what was masked and addresses look different from the words around them. */
export const piecesOf = (text: string): Piece[] => {
  const found = [
    ...[...text.matchAll(MASK)].map((match) => ({ kind: 'mask' as const, match })),
    ...[...text.matchAll(ADDRESS)].map((match) => ({ kind: 'address' as const, match })),
  ].sort((a, b) => a.match.index - b.match.index);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { kind, match } of found) {
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) });
    pieces.push({ kind, text: kind === 'mask' ? match[0].slice(1, -1) : match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
};

/** A line break begins another bubble. */
export const bubblesOf = (text: string): string[] => text.split(/\n+/).filter((line) => line.trim() !== '');

export const hasMask = (text: string): boolean => piecesOf(text).some(({ kind }) => kind === 'mask');
