import { anyOf, wordsOf } from '../any-of.ts';
import { copyOf, type Industry } from '../content.ts';
import { readDeal, readDiscount, readPrices, type Price } from './read-money.ts';

export interface Product {
  readonly name: string;
  /** The one price that stands right behind it. */
  readonly price: Price | null;
  readonly reduced: boolean;
}

/** What any trade may offer, and what people come together for. */
const EVENTS = [
  '클래스',
  '낭독회',
  '북토크',
  '모임',
  '특강',
  '체험',
  '강좌',
  '설명회',
  '공연',
  '전시회',
  '워크숍',
  '파티',
  '디너',
  '세미나',
  '강연',
  '음악회',
  '콘서트',
  '전시',
  '챌린지',
  '플리마켓',
  '시음회',
  '개강',
];
const ANYWHERE = [
  ...EVENTS,
  '세트',
  '패키지',
  '쿠폰',
  '체험권',
  '이용권',
  '레슨',
  '강습',
  '촬영',
  '교육',
  '상담',
  '수업',
];
/** True of so many things that another product of the sentence is the better name. */
const GENERAL = new RegExp(
  `^(${anyOf(`
  진료 상담 관리 시공 수업 클래스 책 빵 음료 케어 세탁 노래 룸 차 상품 이벤트 서비스 미용 프로그램 패키지 레슨 쿠폰 점검 정비 세차 아파트 점심특선 커피 꽃 화분 이용권 체험
  체험권 특가 할인 행사 회식
`)})$`,
);
/** Says nothing by itself: 첫 상담은 무료. */
const NO_NAMES = ['상담', '교육', '수업', '서비스', '상품', '체험', '촬영'];
const PARTICLE =
  /(이랑|랑|하고|에서|으로|이에요|예요|입니다|이요|까지|부터|은|는|이|가|을|를|도|만|과|와|의|로|에|요)$/;
const STOP = new Set(
  wordsOf(`
  새로 이번 신메뉴 신상 신제품 우리 저희 오늘 내일 지금 그 이 더 다 꼭 좀 잘 안 못 딱 싹 전 첫 처음 없이 같이 함께 매일 매주 평일 주말 홍보 광고 하나에 하나 한개 개당
  평당 회원 최신 인기 추천 많이 모두 전부 다시 드디어 참가비 가격 정가 예약 반 새 각 총 약 원래 기존 이번주 다음주 이번달 다음달 이달 달 주 해 겨울맞이 봄맞이 전품목 전메뉴 시즌
  무료 할인 특가 출시
`),
);
const VERBAL = new RegExp(
  `(${anyOf(`
  는 던 된 한 할 운 든 했던 나온 만든 구운 먹은 좋은 없는 있는 위한 면 서 며 고 게 요 다 죠 까 니 러 듯 된 적인 에 은 을 를 로 와 과 랑 도
`)})$`,
);
const NOUNS = new RegExp(
  `^(${anyOf(`
  무한 제한 행운 타운 다운 무료 피자 사다 소다 서면 라면 컵라면 냉면 비빔면 쫄면 참고 광고 최고 창고 치즈케이크 가을 마을 노을 브라운 애쉬브라운 반려견 오리로스 메로 하와이안
  빙과 한과 사과 약과 유과 다과 라운드 와이드 코스 망고 인디고 탕수육 은은
`)})$`,
);

const isBareNoun = (word: string): boolean =>
  word.length > 0 && !STOP.has(word) && !/[\d%,.()+→>~]/.test(word) && (NOUNS.test(word) || !VERBAL.test(word));

const endsInProduct = (word: string, heads: readonly string[]): boolean =>
  heads.some((head) => (head.length === 1 && head !== '빵' ? word === head : word.endsWith(head)));

/** The noun at this word without its particle, where it ends in a product of the trade. */
const productAt = (words: readonly string[], index: number, heads: readonly string[]): string | null => {
  const word = words[index] ?? '';
  const plain = word.replace(/\([^)]*\)?$/, '');
  for (const form of [plain, plain.replace(PARTICLE, '')]) {
    if (form === '' || STOP.has(form)) continue;
    const joined = `${words[index - 1] ?? ''}${form}`;
    if (endsInProduct(form, heads) || (index > 0 && heads.includes(joined))) return form;
  }
  return null;
};

const withModifiers = (words: readonly string[], index: number, head: string, apart: readonly string[]): string => {
  let name = head;
  for (let at = index - 1; at >= 0 && index - at <= 3; at--) {
    const word = words[at] ?? '';
    if (!isBareNoun(word) || apart.includes(word) || `${word} ${name}`.length > 14) break;
    name = `${word} ${name}`;
  }
  return name;
};

const COUNTED = anyOf(`인분 개 잔 권 묶음 분 회 시간 채 벌 장 병 세트 인 kg g 개월 평 종`);
const QUANTITY = new RegExp(
  `^\\s*(은|는|이|가|도|을|를)?\\s*(?:\\(?\\d+\\s?(?:${COUNTED})\\)?\\s*|` +
    '한\\s?(?:잔|판|그릇|개|벌|쌍|시간)\\s*|하나에\\s*)*(을|를|이|가|은|는)?\\s*$',
);

const productsOf = (clause: string, heads: readonly string[], apart: readonly string[]): Product[] => {
  const words = clause.split(' ');
  const prices = readPrices(clause);
  const found: Product[] = [];
  const reduced = readDiscount(clause) !== null || readDeal(clause) !== null;
  for (let index = 0; index < words.length; index++) {
    const head = productAt(words, index, heads);
    if (head === null) continue;
    // A longer noun goes on: 보습관리 프로그램.
    if (productAt(words, index + 1, heads) !== null && head === words[index]) continue;
    const [model = ''] = /^[A-Z]{2,}$/.test(head) ? (/^ ?\d{3,}/.exec(` ${words[index + 1] ?? ''}`) ?? []) : [];
    const name = `${withModifiers(words, index, head, apart)}${model}`;
    // The trade itself is no product of it, unless something sets it apart: 산전 요가.
    if (apart.includes(name)) continue;
    const from = clause.indexOf(name);
    const end = clause.indexOf(head, from) + head.length;
    const behind = prices.find(({ start }) => start >= end && QUANTITY.test(clause.slice(end, start)));
    // A price for some people, or one of several, is not the price of it: 학생은 안경테+렌즈 5만원, 3만원 5만원 두 종류.
    const conditional = /(은|는|면|한정|회원|학생|시)\s*$/.test(clause.slice(0, from)) || /면\s/.test(clause);
    const several =
      behind !== undefined && prices.some(({ start }) => start - behind.end >= 0 && start - behind.end <= 1);
    const price =
      behind === undefined || conditional || several
        ? null
        : {
            ...behind,
            text: `${/\d\S*|한\s?\S+|하나에/.exec(clause.slice(end, behind.start))?.[0] ?? ''} ${behind.text}`.trim(),
          };
    found.push({ name, price, reduced });
  }
  return found;
};

/** What stands before a price or a verb of offering, in a trade whose products we do not know. */
const guessed = (clause: string, apart: readonly string[]): Product[] => {
  const [price] = readPrices(clause);
  const before =
    price === undefined
      ? /^(.*?)(?:을|를|이|가)?\s(?:새로\s)?(?:출시|개시|입고|모집|시작|나왔|들어왔|판매)/.exec(clause)?.[1]
      : clause.slice(0, price.start);
  if (before === undefined) return [];
  const words = before.trim().split(' ');
  const last = (words.at(-1) ?? '').replace(PARTICLE, '');
  if (last.length < 2 || !isBareNoun(last) || apart.includes(last)) return [];
  const name = withModifiers(words, words.length - 1, last, apart);
  return [{ name, price: price ?? null, reduced: readDiscount(clause) !== null }];
};

const ENGLISH_END = new RegExp(
  `\\s(?:${anyOf(`
    for at from in on near every until is are was by with this next starts? begins? opens? now lunch_only
  `)})\\s|\\s\\d|,|\\s₩|\\s\\$`,
);
const NO_ENGLISH_NAME = new RegExp(
  `^(${anyOf(`
    we i you first english open opening buy get come free was bring happy hello this it lunch dinner breakfast only
  `)})\\b`,
  'i',
);
const ENGLISH_LEAD = /^(?:new|our|the|a|an|fresh|introducing|today's)\s+/i;
const inEnglish = (clause: string): Product[] => {
  const [price] = readPrices(clause);
  const cut = ENGLISH_END.exec(clause);
  const name = clause
    .slice(0, cut?.index ?? clause.length)
    .replace(ENGLISH_LEAD, '')
    .trim();
  if (!/^[A-Za-z][A-Za-z' &-]{2,27}$/.test(name) || NO_ENGLISH_NAME.test(name)) return [];
  return [{ name, price: price ?? null, reduced: /%|off/.test(clause) }];
};

/** The things that a sentence offers, the one that it is about first. */
export const readProducts = (clauses: readonly string[], industry: Industry, apart: readonly string[]): Product[] => {
  const copy = copyOf(industry);
  const korean = clauses.filter((clause) => /[가-힣]/.test(clause));
  const names = [...copy.name.ko.split('·'), ...copy.words.ko.slice(0, 1), ...apart.flatMap((one) => one.split(' '))];
  const heads = [...copy.products, ...ANYWHERE];
  const known = korean.flatMap((clause) => productsOf(clause, heads, names));
  const all = known.length > 0 ? known : korean.flatMap((clause) => guessed(clause, names));
  const products = korean.length > 0 ? all : clauses.flatMap(inEnglish).slice(0, 2);
  const rank = ({ name, price, reduced }: Product): number =>
    (GENERAL.test(name) ? 4 : 0) + (price === null ? 1 : 0) + (reduced ? 0 : 1);
  const seen = new Set<string>(NO_NAMES);
  return products
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .filter(({ name }) => !products.some((other) => other.name !== name && other.name.startsWith(`${name} `)))
    .map((product, index) => ({ product, index }))
    .sort((one, other) => rank(one.product) - rank(other.product) || one.index - other.index)
    .map(({ product }) => product);
};

export const isEvent = (product: string): boolean => EVENTS.some((event) => product.endsWith(event));
