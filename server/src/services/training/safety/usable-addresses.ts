const SCHEME = /(?<![a-z])(?:https?|ftp|tel|sms|mailto|javascript|data|intent|market|itms-services):\S*/gu;
const HOST =
  /(?:https?:\/\/|www\.)?((?:[a-z0-9가-힣](?:[a-z0-9가-힣-]{0,62}[a-z0-9가-힣])?\.){1,8}(?:[a-z]{2,24}|한국))(?![a-z])(\/\S)?/gu;
const RESERVED = /(?:^|\.)(?:invalid|example|test)$|(?:^|\.)example\.(?:com|org|net)$/;
/** What public offices and firms end with names none of them. */
const SUFFIX = /^(?:go|or|co|ac|re|ne)\.kr$/;
const FILE = /[\w가-힣-]{1,60}\.(?:apk|exe|scr|ipa|zip|hta|bat|msi|dmg)(?![a-z])/gu;
const IP = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/gu;
/** By which somebody is found in a messenger. */
const HANDLE =
  /(?<![\w.])@[a-z][\w.]{3,}|(?:아이디|\bid)\s?(?:[:=]\s?|(?:[는은]|is)?\s?(?=[a-z.-]{0,40}[\d_]))(?![\w.-]{0,60}\.example)[a-z\d][\w.-]{3,}/gu;
/** Bare names that are no domains, though they have a dot. */
const TOP_LEVEL =
  /\.(?:com|net|org|kr|io|me|co|app|dev|xyz|top|shop|site|online|info|biz|cc|ru|cn|jp|us|uk|ly|gl|to|link|click|live|store|icu|vip|club|pw|tk|ml|ga|cf|gq|ws|tv|id|in|eu|de|fr|gg|bit|onion|asia|mobi|pro|name|edu|gov|int|mil|arpa|page|web|zip|mov|lol|fun|art|buzz|cloud|space|website|tech|work|today|world|life|run|rip|help|support|bank|loan|money|finance|delivery|post|express|한국)$/;

/** Endings that are no words either, so that a blank before them is one of an address and not of a sentence. */
const ENDING = 'com|net|org|kr|xyz|io|biz|ly|gl|cc|gg|icu|ru|cn|tv|tk|apk|exe';
const SPOKEN: Readonly<Record<string, string>> = { 컴: 'com', 넷: 'net', 케이알: 'kr', 오알지: 'org', 한국: '한국' };
const SPOKEN_END = new RegExp(
  `\\s?(?:\\.|점|쩜|닷)\\s?(${Object.keys(SPOKEN).join('|')})(?![가-힣])|\\s?(?:점|쩜|닷)\\s?(${Object.keys(SPOKEN).join('|')})(?=으로|에|을|를|이|은|는|로)`,
  'gu',
);

/** As it would be typed: dots that are spelled, wrapped or set apart are dots again. */
const typed = (plain: string): string =>
  plain
    .replace(/h\s?(?:xx|tt|\*\*)\s?p(s?)\s?(?:\[:\]|:)\s?\/\s?\//gu, 'http$1://')
    .replace(/\s?[[({<]\s?(?:\.|dot|점|쩜|닷)\s?[\])}>]\s?/gu, '.')
    .replace(/[。｡]/gu, '.')
    .replace(/(?<=[a-z\d])[·•∙ㆍ,](?=[a-z])/gu, '.')
    .replace(/(?<=[a-z\d가-힣-])\s(?:dot|점|쩜|닷)\s(?=[a-z\d-])/gu, '.')
    .replace(/(?<=[a-z\d-])(?:점|쩜|닷)(?=[a-z])/gu, '.')
    .replace(SPOKEN_END, (_, end: string | undefined, other: string) => `.${SPOKEN[end ?? other] ?? ''} `)
    .replace(new RegExp(`(?<=[a-z\\d가-힣-])\\s{0,2}\\.\\s{0,2}(?=(?:${ENDING})(?![a-z]))`, 'gu'), '.')
    .replace(/(?<=www)\s{0,2}\.\s{0,2}/gu, '.');

/** Without who is named before it, its port, and what of the sentence hangs on it. */
const hostOf = (address: string): string | undefined =>
  /^https?:\/\/([^/?#\s]+)/u
    .exec(address)?.[1]
    ?.replace(/^.*@/u, '')
    .replace(/[^a-z\d-]+$/u, '')
    .replace(/:\d+$/u, '');

/** Addresses, files and names in a messenger that could be there. */
export const usableAddresses = (plain: string): string[] => {
  const text = typed(plain);
  const found: string[] = [];
  for (const [whole] of text.matchAll(SCHEME)) {
    const host = hostOf(whole);
    if (host === undefined || !RESERVED.test(host)) found.push(whole);
  }
  for (const [whole, host = '', path] of text.matchAll(HOST))
    if (
      !RESERVED.test(host) &&
      !SUFFIX.test(whole) &&
      (/^(?:https?:|www\.)/u.test(whole) || TOP_LEVEL.test(host) || path !== undefined)
    )
      found.push(whole);
  for (const pattern of [FILE, IP, HANDLE]) for (const [whole] of text.matchAll(pattern)) found.push(whole);
  return found;
};
