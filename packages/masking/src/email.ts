import type { Match } from './match.ts';

const SIGN = /@|\s?골뱅이\s?|\s?앳\s?|\s?[([{<]\s?at\s?[)\]}>]\s?| at /gu;
const LOCAL = /[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_+-])?$/u;
/** Letters by their Korean names, before a sign that is spelled too. */
const SPELLED_LOCAL = /[가-힣a-z0-9._-]{2,40}$/u;
const NAMES = '네이버|지메일|구글|다음|한메일|네이트|카카오|핫메일|아웃룩|야후';
const POINT = '\\s?(?:\\.|닷|쩜|점|[([{]\\s?dot\\s?[)\\]}]|\\bdot\\b)\\s?';
const TOP = '(?:[a-z]{2,24}|컴|넷|콤|케이알)';
const DOMAIN = new RegExp(`\\s?(?:${NAMES}|[a-z0-9-]{1,63})(?:${POINT}[a-z0-9-]{1,63}){0,4}?${POINT}${TOP}(?:${POINT}kr)?(?![a-z0-9-])|\\s?(?:${NAMES})(?!\\s?(?:에서|로))`, 'uy'); // prettier-ignore

/** Addresses, also with the sign spelled. Every look to a side has a limit, so that a megabyte of signs is linear. */
export function findEmails(text: string): Match[] {
  const found: Match[] = [];
  for (const sign of text.matchAll(SIGN)) {
    const from = sign.index + sign[0].length;
    DOMAIN.lastIndex = from;
    const domain = DOMAIN.exec(text)?.[0];
    // "at naver.com" is a place; only "at naver dot com" is an address.
    if (domain === undefined || (sign[0] === ' at ' && !/\bdot\b/.test(domain))) continue;
    const left = text.slice(Math.max(0, sign.index - 65), sign.index);
    const spaced = sign[0] === '@' ? left.trimEnd() : left;
    const local = LOCAL.exec(spaced)?.[0] ?? (/골뱅이|앳/.test(sign[0]) ? SPELLED_LOCAL.exec(spaced)?.[0] : undefined);
    if (local === undefined) continue;
    found.push({
      kind: 'email',
      start: sign.index - left.length + spaced.length - local.length,
      end: from + domain.length,
    });
  }
  return found;
}
