import { copyOf, type Industry, type Season } from '../content.ts';
import { industryOf } from '../industry-of.ts';
import { seasonIn } from '../seasons.ts';
import { withoutRequest } from './drop-requests.ts';
import { readDeal, readDiscount, readPrices, readReduction, type Price } from './read-money.ts';
import { readAudience, readPlace } from './read-place.ts';
import { readProducts, type Product } from './read-products.ts';
import { findShop } from './read-shop.ts';
import { dayOf, isDeadline, readDates, readHours } from './read-times.ts';
import { splitClauses } from './split-clauses.ts';

export interface Offer {
  /** What the owner tells customers, one thing at a time, in their words and their order. */
  readonly clauses: readonly string[];
  readonly products: readonly Product[];
  readonly prices: readonly Price[];
  readonly reduction: { readonly old: Price; readonly now: Price } | null;
  readonly discount: string | null;
  readonly deal: string | null;
  readonly dates: readonly string[];
  readonly hours: readonly string[];
  /** The first date as a headline names it. */
  readonly day: string | null;
  /** The first date on which people may come, in the owner's words: no deadline. */
  readonly comingDate: string | null;
  readonly place: string | null;
  readonly shop: string | null;
  readonly audience: string | null;
  readonly season: Season | null;
  readonly opening: 'opened' | 'opening' | null;
}

const OPENED =
  /(오픈|개업|개원|개점)\s?(했|한\s|하였)|새로\s?(오픈|개업|개원|개점)(했|한)|새로 (문을? )?(열었|연 )|\b(now open|just opened|opened)\b/;
const OPENING =
  /(오픈|개업|개원|개점)(합|해요|할|하려|하는|\s?(예정|기념|이벤트|행사))|(오픈|개업|개원|개점)$|새로 문을? (열어|엽니다|여는)|\b(opening|opens)\b/i;
const readOpening = (clauses: readonly string[]): Offer['opening'] => {
  if (clauses.some((clause) => OPENED.test(clause))) return 'opened';
  return clauses.some((clause) => OPENING.test(clause)) ? 'opening' : null;
};

/** What ends on a day, whatever is said of it besides; what ends when all is taken, or is sold at the end of a day, names none. */
const ENDS =
  /(?<!(?:선착순|조기|소진|품절|매진|정원|인원)(?:으로|로|이|되는|되면|\s?시|\s?후)?\s?)마감(?!\s?(?:세일|할인|특가))|(?:신청|접수|모집|등록)\s?기간|\bdeadline\b|\bcloses?\b/i;

/** The facts of what is told to customers. `spoken` also holds what was said to us, such as whom it is for. */
export const offerOf = (clauses: readonly string[], industry: Industry, spoken = clauses): Offer => {
  const whole = clauses.join('. ');
  const run = clauses.join(' ');
  const place = readPlace(whole);
  const shop = findShop(whole)?.name ?? null;
  const prices = readPrices(whole);
  // The day on which it is closed is no day to come.
  const open = clauses.filter((clause) => !/휴무|쉬어|쉽니다|쉬는|closed/i.test(clause));
  const daysIn = (clause: string): string[] =>
    readDates(clause).filter((date) => /\d|요일|주말|오늘|내일|day|tomorrow/i.test(date));
  const [named] = open.flatMap(daysIn);
  const [comingDate = null] = open
    .filter((clause) => !ENDS.test(clause))
    .flatMap(daysIn)
    .filter((date) => !isDeadline(date));
  return {
    clauses,
    products: readProducts(
      clauses,
      industry,
      [place, shop].filter((one) => one !== null),
    ),
    prices,
    reduction: readReduction(whole, prices) ?? readReduction(run, readPrices(run)),
    discount: readDiscount(whole),
    deal: readDeal(whole),
    dates: clauses.flatMap((clause) => readDates(clause)),
    hours: clauses.flatMap((clause) => readHours(clause)),
    day: named === undefined ? null : dayOf(named),
    comingDate,
    place,
    shop,
    audience: readAudience(spoken.join('. ')),
    season: seasonIn(whole),
    opening: readOpening(clauses),
  };
};

/** 카페 신메뉴 딸기라떼 is about 딸기라떼: the kind of shop is known, and no news to anybody who reads the advertisement. */
const withoutTrade = (clause: string, industry: Industry): string[] => {
  const { name, words, products } = copyOf(industry);
  const shops = [...name.ko.split('·'), ...words.ko].filter(
    (word) =>
      /(집|점|샵|방|장|소|실|식당|카페|베이커리|약국|병원|의원|학원|원|마켓|마트|가구|서점)$/.test(word) &&
      !word.endsWith('청소') &&
      !products.includes(word),
  );
  const [first = '', ...rest] = clause.split(' ');
  if (!shops.includes(first) && !shops.includes(first.replace(/점$/, ''))) return [clause];
  return rest.length === 0 ? [] : /(요|니다)$/.test(clause) ? [clause] : [rest.join(' ')];
};

/** The facts of an owner's sentence. Without a trade, the one that the sentence speaks of. */
export const readOffer = (text: string, industry: Industry = industryOf(text) ?? 'general'): Offer => {
  const spoken = splitClauses(text);
  return offerOf(
    spoken.flatMap((clause) => withoutRequest(clause) ?? []).flatMap((clause) => withoutTrade(clause, industry)),
    industry,
    spoken,
  );
};
