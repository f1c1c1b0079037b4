const CREDENTIALS_IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/)[^/\s:@]*:[^/\s@]*@/gi;
const BEARER = /\b(Bearer|KakaoAK)\s+[\w.~+/=-]+/gi;

/** Secrets also hide inside of messages, such as a driver's error that quotes its URL. */
export const maskSecrets = (text: string): string =>
  text.replace(CREDENTIALS_IN_URL, '$1***@').replace(BEARER, '$1 ***');
