import { anyOf } from '../any-of.ts';
import { copyOf, type Industry, type Season } from '../content.ts';
import { industryOf } from '../industry-of.ts';
import { seasonIn } from '../seasons.ts';
import { withoutRequest } from './drop-requests.ts';
import { readDeal, readDiscount, readPrices, readReduction, type Price } from './read-money.ts';
import { readAudience, readPlace } from './read-place.ts';
import { readProducts, type Product } from './read-products.ts';
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

const NAMED = new RegExp(
  `([가-힣A-Za-z0-9]{2,12}(?:${anyOf(`
    치과 의원 병원 한의원 약국 미용실 헤어 꽃집 책방 서점 식당 베이커리 카페 학원 세탁소 안경 안경원 요가 네일 필라테스 노래방 PC방 부동산 공인중개사 세차장 카센터 문구점 가구
`)}))(?=입니다|이에요|예요|인데요|에서|은|는|,|$)`,
);
const NOT_NAMES = new RegExp(
  `^(${anyOf(`
  동네 작은 우리 저희 새로 근처 코인 무인 셀프 대형 개인 신규 여기 조용한 예쁜 피아노 영어 수학 미술 음악 여성 애견 손 중고 동물 인기 많은 단체 스터디 브런치 디저트
  로스터리 건강한 프랜차이즈 가성비 전문 운전 요양 성형외과 정형외과 피부과 내과 외과
`)})`,
);
/** 카페 온기입니다, 빵집 밀담이에요: the name stands behind the trade. */
const CALLED = new RegExp(
  `(?:${anyOf(`
    카페 꽃집 빵집 베이커리 식당 라멘집 고깃집 술집 미용실 헤어샵 네일샵 학원 치과 의원 한의원 약국 책방 서점 공방 세탁소 요가원 헬스장 필라테스 세차장 카센터 안경점 옷가게
`)})\\s([가-힣A-Za-z]{2,8}?)(?=입니다|이에요|예요|이고요|인데요)`,
);
const readShop = (text: string): string | null => {
  const quoted =
    /(?:상호|가게 이름|이름)(?:은|는)?\s?['"‘“]?([가-힣A-Za-z0-9 ]{2,14}?)['"’”]?(?:이에요|예요|입니다|[.,]|$)/.exec(
      text,
    )?.[1];
  if (quoted !== undefined) return quoted.trim();
  const named = NAMED.exec(text)?.[1];
  if (named !== undefined && !NOT_NAMES.test(named)) return named;
  return CALLED.exec(text)?.[1] ?? null;
};

/** What ends on a day, whatever is said of it besides. */
const ENDS = /마감|(?:신청|접수|모집|등록)\s?기간|\bdeadline\b|\bcloses?\b/i;

/** The facts of what is told to customers. `spoken` also holds what was said to us, such as whom it is for. */
export const offerOf = (clauses: readonly string[], industry: Industry, spoken = clauses): Offer => {
  const whole = clauses.join('. ');
  const run = clauses.join(' ');
  const place = readPlace(whole);
  const shop = readShop(whole);
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
