import { createHmac, timingSafeEqual } from 'node:crypto';
import { API_BASE } from '@madang/contracts/operation';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import type { SetCookie } from '#platform/http/reply';

const NAME = 'madang_known';
const PATH = `${API_BASE}/auth`;
const YEAR_SECONDS = 365 * 86_400;
/** People who share a browser. */
const MAX_PEOPLE = 5;
const TAG_BYTES = 16;
const ENTRY = /^([\w-]{22})\.([0-9a-z]{1,10})\.([\w-]{22})$/;

type Browser = Pick<RequestInfo, 'cookie'>;

/**
 * Tells a browser that somebody has signed in from before, without opening anything: it has tries of its own, which
 * strangers cannot use up. OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export interface KnownBrowsers {
  /** For whoever has just shown to own the account; others who share the browser stay known. */
  remember(request: RequestInfo, userId: string): SetCookie;
  /**
   * What the browser's tries are counted by; undefined where they have not signed in from it since they chose their
   * password. As much work for a name that nobody has.
   */
  find(browser: Browser, userId: string, passwordSince: Date): string | undefined;
}

/** Left out where a page that is not ours asks: it is then nobody's known browser. */
const entriesIn = (browser: Browser): string[] => {
  try {
    return browser.cookie(NAME)?.split('~').slice(0, MAX_PEOPLE) ?? [];
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
};

export const createKnownBrowsers = (key: Buffer): KnownBrowsers => {
  const tag = (text: string): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, TAG_BYTES);
  const nameOf = (userId: string): string => tag(`who ${userId}`).toString('base64url');
  const proofOf = (userId: string, at: string): Buffer => tag(`signed in ${userId} ${at}`);
  return {
    remember(request, userId) {
      const at = Date.now().toString(36);
      const who = nameOf(userId);
      const others = entriesIn(request).filter((entry) => ENTRY.test(entry) && !entry.startsWith(`${who}.`));
      const mine = `${who}.${at}.${proofOf(userId, at).toString('base64url')}`;
      const value = [mine, ...others.slice(0, MAX_PEOPLE - 1)].join('~');
      return { name: NAME, value, path: PATH, maxAgeSeconds: YEAR_SECONDS, onlyOwnPages: true };
    },
    find(browser, userId, passwordSince) {
      const who = nameOf(userId);
      for (const entry of entriesIn(browser)) {
        const [, name, at = '', proof = ''] = ENTRY.exec(entry) ?? [];
        const isProven = timingSafeEqual(Buffer.from(proof.padEnd(22, 'A'), 'base64url'), proofOf(userId, at));
        if (name === who && isProven && parseInt(at, 36) >= passwordSince.getTime()) return proof;
      }
      return undefined;
    },
  };
};
