import { isOwned, typed } from './typed-addresses.ts';

const SCHEME = /(?<![a-z])(?:https?|ftp|tel|sms|mailto|javascript|data|intent|market|itms-services):\S*/gu;
/** Names of any script with dots between them. */
const NAMES =
  /(?:https?:\/\/|www\.)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}[\p{L}\p{N}])?\.){1,8}[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}[\p{L}\p{N}])?)(\/\S)?/gu;
const RESERVED = /(?:^|\.)(?:invalid|example|test)$|(?:^|\.)example\.(?:com|org|net)$/;
const FILE = /[\w가-힣-]{1,60}\.(?:apk|exe|scr|ipa|zip|hta|bat|msi|dmg)(?![a-z])/gu;
const IP = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/gu;
/** By which somebody is found in a messenger. */
const HANDLE =
  /(?<![\w.])@[a-z][\w.]{3,}|(?:아이디|\bid)\s?(?:[:=]\s?|(?:[는은]|is)?\s?(?=[a-z.-]{0,40}[\d_]))(?![\w.-]{0,60}\.example)[a-z\d][\w.-]{3,}/gu;
/** A dot that is spoken as nothing else is. */
const SPOKEN_DOT = /(?<![가-힣])쩜\s?[가-힣a-z]{1,10}|[a-z\d]닷[가-힣a-z]{1,10}|(?<![가-힣])닷\s[가-힣a-z]{1,10}/gu;

/** Without who is named before it, its port, and what of the sentence hangs on it. */
const hostOf = (address: string): string | undefined =>
  /^https?:\/\/([^/?#\s]+)/u
    .exec(address)?.[1]
    ?.replace(/^.*@/u, '')
    .replace(/(?<![^a-z\d-])[^a-z\d-]+$/u, '')
    .replace(/:\d+$/u, '');

/** The end of an address, without the word of the sentence that hangs on it: com of com으로, 한국 of 한국에서. */
const END =
  /^(?:(?=[\d-]*[a-z])[a-z\d-]{2,}|(?:한국|삼성|닷컴|닷넷)(?=$|으로|로|에|을|를|이|은|는|의|도|과|와|입니다|예요)|[^a-z\d가-힣]+)/u;

/** Hosts that names with dots between them may be: a word that hangs on a name ends one in the middle. */
const hostsIn = (names: string): string[] => {
  const labels = names.split('.');
  return labels.flatMap((label, at) => {
    const [end] = at === 0 ? [] : (END.exec(label) ?? []);
    if (end === undefined || (end === label && at < labels.length - 1)) return [];
    return [[...labels.slice(0, at), end].join('.')];
  });
};

/** Addresses, files and names in a messenger that could be there. */
export const usableAddresses = (plain: string): string[] => {
  const text = typed(plain);
  const found: string[] = [];
  for (const [whole] of text.matchAll(SCHEME)) {
    const host = hostOf(whole);
    if (host === undefined || !RESERVED.test(host)) found.push(whole);
  }
  for (const [whole, names = '', path] of text.matchAll(NAMES)) {
    const isSaid = /^(?:https?:|www\.)/u.test(whole) || path !== undefined;
    for (const host of hostsIn(names)) if (!RESERVED.test(host) && (isSaid || isOwned(host))) found.push(whole);
  }
  for (const pattern of [FILE, IP, HANDLE, SPOKEN_DOT]) for (const [whole] of text.matchAll(pattern)) found.push(whole);
  return found;
};
