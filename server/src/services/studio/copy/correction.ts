import { anyOf } from './any-of.ts';
import { isSamePrice, readPrices, readReduction } from './offer/read-money.ts';
import { readPlace } from './offer/read-place.ts';
import { findShop } from './offer/read-shop.ts';
import { readDates, readHours } from './offer/read-times.ts';
import { placesOf } from './replace-words.ts';

export type FactTarget = 'price' | 'date' | 'shop' | 'place' | 'words';

/** A message that says something of an earlier one anew, or takes it away. */
export interface Correction {
  readonly target: FactTarget;
  readonly change: 'replace' | 'remove';
  /** What is said now; null where it is taken away. */
  readonly to: string | null;
  /** Of what it is: the words before it, or the words that it stands for. */
  readonly about: string;
}

const SHOP = `(?:(?:우리|저희|제)\\s)?(?:${anyOf(`
  가게 매장 카페 학원 식당 빵집 베이커리 미용실 꽃집 책방 서점 병원 의원 치과 약국 공방 숍 샵 점포 업체 회사
`)})?\\s?(?:이름|상호명?|가게명|매장명)`;
/** Names of facts, as an owner calls them. */
export const FACT_NAMES: Readonly<Record<Exclude<FactTarget, 'words'>, RegExp>> = {
  price: new RegExp(
    `^(?:${anyOf('가격 금액 값 요금 비용 참가비 수강료 교습비 입장료 회비 수업료 원비 할인 할인율')})$`,
  ),
  date: new RegExp(
    `^(?:${anyOf('날짜 일시 기간 시간 개강 개강일 시작일 마감 마감일 행사일 오픈일 접수 신청 영업_?시간 운영_?시간')})$`,
  ),
  shop: new RegExp(`^(?:${SHOP})$`),
  place: new RegExp(`^(?:${anyOf('위치 장소 주소 동네 지역')})$`),
};

const COPULA = '(?:이에요|예요|에요|입니다|이야|야|이요|임)';
const END = '\\s?[.!~]*$';
const QUOTE = '["\'“”‘’]?';
const CHANGED = '(?:바꿔|바꾸|바뀌|바뀐|변경|수정|고쳐|정정|해_?[주줘])\\S{0,8}(?:\\s\\S{1,6})?'.replace('_', '\\s?');
const NAME = `${QUOTE}([^"'“”‘’.!?]{1,20}?)${QUOTE}`;

/** What is said to us before and behind a correction: 아니, …; … 다시 써 주세요. */
const BEFORE =
  /^(?:아니(?:요|에요|다)?|아|앗|참|아차|죄송(?:해요|한데요?|합니다)?|미안(?:해요|한데요?)?|그리고)[,.\s]+/;
const BEHIND =
  /(?<=[.!,]|다|요|야)\s+(?:(?:다시|그렇게|이렇게|좀)\s)*(?:고쳐|수정|바꿔|변경|반영|부탁|정정|다시\s?(?:써|만들|해))\S{0,6}(?:\s(?:주세요|줘|드려요|드립니다|줄래요?))?[.!~]*$/;
const plain = (text: string): string => text.trim().replace(BEFORE, '').replace(BEHIND, '').trim();

const SHOP_NAMED = [
  new RegExp(
    `^${SHOP}(?:을|를|은|는|이|가)?\\s?(?:\\S{1,12}(?:에서|말고)\\s)?${NAME}(?:으로|로)(?:\\s?${CHANGED})?${END}`,
  ),
  new RegExp(`^${SHOP}(?:은|는|이|가)\\s?${NAME}${COPULA}${END}`),
  /^(?:please\s)?(?:rename|change)\s(?:the\s|our\s)?(?:shop|store|cafe|bakery|restaurant|salon)(?:'s)?(?:\sname)?\sto\s["“]?([^"”.!?]{1,30}?)["”]?[.!]?$/i,
  /^(?:the|our)\s(?:shop|store|cafe|bakery|restaurant|salon)(?:'s name)?\sis\s(?:now\s)?called\s["“]?([^"”.!?]{1,30}?)["”]?[.!]?$/i,
];

/** 밀담이 아니라 밀당이에요, 연남동 말고 망원동으로, 소금빵을 크림빵으로 바꿔줘. */
const INSTEAD = [
  new RegExp(
    `^(.{2,20}?)(?:이|가|은|는)?\\s(?:아니라|아니고|말고)\\s(.{1,20}?)(?:${COPULA}|(?:으로|로)(?:\\s?${CHANGED})?)${END}`,
  ),
  new RegExp(`^(.{2,20}?)(?:을|를|은|는)\\s(.{1,20}?)(?:으로|로)\\s?${CHANGED}${END}`),
  /^(?:please\s)?(?:change|replace)\s(.{2,20}?)\s(?:to|with)\s["“]?([^"”.!?]{1,30}?)["”]?[.!]?$/i,
];
/** 망원동으로 바꿔줘. */
const ALONE = new RegExp(`^(\\S{2,10}?)(?:으로|로)\\s?${CHANGED}${END}`);

const PARTICLE = /(?<=..)(?:은|는|이|가|을|를|도|만)$/;
const withoutParticle = (word: string): string => word.replace(PARTICLE, '');

/** Which fact of the earlier message these words are. */
const targetOf = (words: string, said: string): FactTarget => {
  const [price] = readPrices(words);
  if (price?.text.length === words.length && readPrices(said).some((one) => isSamePrice(one.text, words)))
    return 'price';
  if ([...readDates(words), ...readHours(words)].includes(words)) return 'date';
  if (findShop(said)?.name === words) return 'shop';
  return readPlace(said) === words ? 'place' : 'words';
};

const insteadOf = (text: string, said: string): Correction | null => {
  for (const pattern of INSTEAD) {
    const [, about = '', to = ''] = pattern.exec(text) ?? [];
    if (to === '' || placesOf(said, about).length === 0) continue;
    const target = targetOf(about, said);
    return { target, change: 'replace', to: to.trim(), about };
  }
  const [, to = ''] = ALONE.exec(text) ?? [];
  const place = readPlace(said);
  if (to === '' || place === null || readPlace(`${to}에서`) !== to) return null;
  return { target: 'place', change: 'replace', to, about: place };
};

const ENGLISH_LINK = /^(?:the|our|is|are|now|it's|it|costs?|at)$/i;
/** What stands before a value names what the earlier message told, or the kind of fact, and nothing else. */
const isOfEarlier = (about: string, said: string, names: RegExp): boolean =>
  about
    .split(/\s+/)
    .map(withoutParticle)
    .filter((word) => word !== '' && !names.test(word) && !ENGLISH_LINK.test(word))
    .every((word) => word.length > 1 && placesOf(said.toLowerCase(), word.toLowerCase()).length > 0);

const VALUE_END = new RegExp(`^\\s?(?:([가-힣]{2,4}?)\\s?)??(?:${COPULA}|(?:으로|로)요?)?${END}`);

/** A message that is a fact and no more: 소금빵은 2,900원이에요, 7월 29일 개강이에요, 아침 9시부터예요. */
const factAlone = (text: string, said: string): Correction | null => {
  const times = [...readDates(text), ...readHours(text)];
  const prices = readPrices(text);
  const [value] = prices.length === 1 && times.length === 0 ? [prices[0]?.text ?? ''] : times.length === 1 ? times : [];
  if (value === undefined || (prices.length > 0 && times.length > 0)) return null;
  const target = times.length === 1 ? 'date' : 'price';
  const start = text.lastIndexOf(value);
  const about = text.slice(0, start).trim();
  const behind = VALUE_END.exec(text.slice(start + value.length));
  if (behind === null) return null;
  const [, word = ''] = behind;
  const names = FACT_NAMES[target];
  if (word !== '' && !names.test(word) && placesOf(said, word).length === 0) return null;
  if (!isOfEarlier(about, said, names)) return null;
  return { target, change: 'replace', to: value, about: `${about} ${word}`.trim() };
};

const JOINT = /^(?:이고요?|이며|그리고|하고|랑|이랑|,|\s)+/;
const SEVERAL_END = new RegExp(`^(?:${COPULA}|(?:으로|로)(?:\\s?${CHANGED})?)?${END}`);
/** 소금빵 2,900원, 크루아상 3,900원으로 바꿔줘: each by itself. */
export const readSeveral = (message: string, said: string): readonly Correction[] => {
  const text = plain(message);
  const prices = readPrices(text);
  const rest = text.slice(prices.at(-1)?.end ?? 0);
  if (prices.length < 2 || readReduction(text, prices) !== null || !SEVERAL_END.test(rest)) return [];
  const each = prices.map(({ text: to, start }, index): Correction => {
    const about = text
      .slice(prices[index - 1]?.end ?? 0, start)
      .replace(JOINT, '')
      .trim();
    return { target: 'price', change: 'replace', to, about };
  });
  return each.every(({ about }) => about !== '' && isOfEarlier(about, said, FACT_NAMES.price)) ? each : [];
};

const REMOVE = new RegExp(
  `^(.{1,24}?)(?:을|를|은|는|도|만)?\\s(?:좀\\s|다\\s|그냥\\s)?(?:빼|지워|지우|삭제|제거|없애)\\S{0,8}(?:\\s\\S{1,6})?${END}`,
);
const ENGLISH_REMOVE = /^(?:please\s)?(?:remove|delete|take out|drop)\s(?:the\s)?(.{2,24}?)(?:\splease)?[.!]?$/i;
const ENGLISH_NAMES: Readonly<Record<string, Exclude<FactTarget, 'words'>>> = {
  ...{ price: 'price', prices: 'price', fee: 'price', date: 'date', dates: 'date', time: 'date', hours: 'date' },
  ...{ 'shop name': 'shop', 'store name': 'shop', name: 'shop', place: 'place', address: 'place' },
};

/** Of a result, and no fact: 사진 빼줘 in a studio of photos. */
const PARTS = /^(?:사진|그림|이미지|배경|제목|본문|문구|버튼|(?:해시\s?)?태그|로고|글자|글씨)$/;

const takenAway = (text: string, said: string): Correction | null => {
  const about = (REMOVE.exec(text) ?? ENGLISH_REMOVE.exec(text))?.[1]?.trim();
  if (about === undefined || PARTS.test(about)) return null;
  const gone = (target: FactTarget): Correction => ({ target, change: 'remove', to: null, about });
  const english = ENGLISH_NAMES[about.toLowerCase()];
  if (english !== undefined) return gone(english);
  const last = about.split(/\s+/).at(-1) ?? '';
  for (const target of ['shop', 'price', 'date', 'place'] as const)
    if (
      FACT_NAMES[target].test(about) ||
      (FACT_NAMES[target].test(last) && isOfEarlier(about, said, FACT_NAMES[target]))
    )
      return gone(target);
  return placesOf(said, about).length > 0 ? gone(targetOf(about, said)) : null;
};

/** @param said what the earlier message told, and what stands on its picture */
export const readCorrection = (message: string, said: string): Correction | null => {
  const text = plain(message);
  for (const pattern of SHOP_NAMED) {
    const to = pattern.exec(text)?.[1]?.trim();
    if (to !== undefined && to !== '') return { target: 'shop', change: 'replace', to, about: '' };
  }
  return takenAway(text, said) ?? insteadOf(text, said) ?? factAlone(text, said);
};
