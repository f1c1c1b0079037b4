import { readPlace } from '../copy/offer/read-place.ts';
import { goneOn } from '../copy/particles.ts';
import { anyOf } from '../copy/any-of.ts';

const TRADES = `(?:${anyOf(`
  카페 꽃집 빵집 베이커리 식당 라멘집 고깃집 술집 미용실 헤어샵 네일샵 학원 치과 의원 병원 한의원 약국 책방 서점 공방 세탁소 요가원 헬스장 필라테스 세차장 카센터 안경점 옷가게
`)})`;
/** 성수동 카페|예요, 그림책 미술학원|입니다: how an owner says who they are. */
const INTRODUCED = new RegExp(`(?:^|[.!?\\n]\\s*)([^,.!?\\n]{0,20}?${TRADES})(?=이에요|예요|입니다|인데요)`, 'd');
const ENGLISH = /^([A-Z][\w'&]*(?:\s[A-Z][\w'&]*)+)(?=\s(?:in|at|near|by|is)\s|,|\.|$)/;

const tradeOf = (name: string): string => new RegExp(`${TRADES}$`).exec(name)?.[0] ?? '';

/** A message that named no shop says what it is called: 성수동 카페예요 → 성수동 카페 온기예요. */
export const withName = (source: string, to: string): string => {
  const english = ENGLISH.exec(source)?.[1];
  if (english !== undefined) return `${to}${source.slice(english.length)}`;
  const introduced = INTRODUCED.exec(source);
  const [from, until] = introduced?.indices?.[1] ?? [0, 0];
  const said = source.slice(from, until);
  if (said === '') return /[가-힣]/.test(source) ? `${source}. 상호는 ${to}입니다` : `${to}. ${source}`;
  const behind = goneOn(to, source.slice(until));
  // 그림책 미술학원 becomes 별빛미술학원: both are what it is called.
  const isNameOfBefore = tradeOf(to) !== '' && tradeOf(to) === tradeOf(said);
  const place = readPlace(said);
  const kept = isNameOfBefore ? (place !== null && said.startsWith(place) ? `${place} ` : '') : `${said} `;
  return `${source.slice(0, from)}${kept}${to}${behind}`;
};
