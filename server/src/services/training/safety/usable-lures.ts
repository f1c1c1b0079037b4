import type { Case } from '@madang/contracts/training/case';

/** Numbers that anybody may call for help, and names nobody's account. */
const PUBLIC = new Set(['112', '119', '1394', '1332', '118', '110', '182', '15771000', '027358994']);
const ADDRESS =
  /(?:https?:\/\/|www\.)?((?:[a-z0-9가-힣](?:[a-z0-9가-힣-]*[a-z0-9가-힣])?\.)+[a-z]{2,24})(?![a-z])(?:[/:?#][^\s)]*)?/giu;
const SCHEME = /\b(?:https?|ftp|tel|sms|mailto|javascript|data|intent|market|itms-services):\S*/giu;
const RESERVED = /(?:^|\.)(?:invalid|example|test)$|(?:^|\.)example\.(?:com|org|net)$/i;
/** What public offices and firms end with names none of them. */
const SUFFIX = /^(?:go|or|co|ac|re|ne)\.kr$/i;
const FILE = /\.(?:apk|exe|scr|ipa|zip|hta|bat|msi|dmg)\b/i;
const NUMBER = /\+?\d[\d\s().·-]{5,}\d/g;
/** Bare names that are no domains, though they have a dot. */
const TOP_LEVEL =
  /\.(?:com|net|org|kr|io|me|co|app|dev|xyz|top|shop|site|online|info|biz|cc|ru|cn|jp|us|uk|ly|gl|to|link|click|live|store|icu|vip|club|pw|tk|ml|ga|cf|gq|ws|tv|id|in|eu|de|fr|gg|bit|onion|asia|mobi|pro|name|edu|gov|int|mil|arpa|page|web|zip|mov|lol|fun|art|buzz|cloud|space|website|tech|work|today|world|life|run|rip|help|support|bank|loan|money|finance|delivery|post|express)$/i;

const digitsOf = (text: string): string => text.replace(/\D/g, '');
/** Nobody has them: 010-0… and 010-1… are not assigned, and there is no area 000, nor an exchange 000. */
const isUnassigned = (digits: string): boolean =>
  /^0+$/.test(digits) || /^000\d*$/.test(digits) || /^010[01]\d{7}$/.test(digits) || /^0\d{1,2}000\d{4}$/.test(digits);
/** Sums of money, days and times are no numbers to call. */
const isMoneyOrDate = (match: string, after: string): boolean =>
  /^\s*(?:(?:만|천|억)\s*)?(?:원|달러|won|usd|krw|%|개월|년|월|일|시)/i.test(after) ||
  /^(?:19|20)\d\d[-. ]{1,2}\d{1,2}[-. ]{1,2}\d{1,2}$/.test(match);

/** What of a text could be used against somebody: addresses that could be there, numbers that could be somebody's. */
export const usableLures = (text: string): string[] => {
  const plain = text.normalize('NFKC');
  const found: string[] = [];
  for (const match of plain.matchAll(SCHEME)) {
    const host = /^https?:\/\/([^/:?#\s]+)/i.exec(match[0])?.[1];
    if (host === undefined || !RESERVED.test(host)) found.push(match[0]);
  }
  for (const [whole, host = ''] of plain.matchAll(ADDRESS))
    if (
      !RESERVED.test(host) &&
      !SUFFIX.test(whole) &&
      (/^(?:https?:|www\.)/i.test(whole) || TOP_LEVEL.test(host) || /\/\S/.test(whole))
    )
      found.push(whole);
  if (FILE.test(plain) && !RESERVED.test(plain.replace(FILE, ''))) found.push(...(FILE.exec(plain) ?? []));
  for (const match of plain.matchAll(NUMBER)) {
    const digits = digitsOf(match[0]);
    const after = plain.slice(match.index + match[0].length);
    if (digits.length < 7 || PUBLIC.has(digits) || isUnassigned(digits) || isMoneyOrDate(match[0].trim(), after))
      continue;
    found.push(match[0]);
  }
  return [...new Set(found)];
};

const wordsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
};

/** The same of all the words in something. */
export const luresIn = (value: unknown): string[] => wordsIn(value).flatMap(usableLures);

/** Of what a case says or shows before it is over. */
export const luresOf = ({ receive, help, preview, sender, suggestions }: Case): string[] =>
  luresIn([receive, help, preview, sender, suggestions]);
