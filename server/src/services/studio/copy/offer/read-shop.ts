import { anyOf } from '../any-of.ts';

const NAMED = new RegExp(
  `([가-힣A-Za-z0-9]{2,12}(?:${anyOf(`
    치과 의원 병원 한의원 약국 미용실 헤어 꽃집 책방 서점 식당 베이커리 카페 학원 세탁소 안경 안경원 요가 네일 필라테스 노래방 PC방 부동산 공인중개사 세차장 카센터 문구점 가구
`)}))(?=입니다|이에요|예요|인데요|에서|은|는|,|$)`,
  'd',
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
  'd',
);
const QUOTED =
  /(?:상호|가게 이름|이름)(?:은|는)?\s?['"‘“]?([가-힣A-Za-z0-9 ]{2,14}?)['"’”]?(?:이에요|예요|입니다|[.,]|$)/d;

interface Shop {
  readonly name: string;
  readonly start: number;
}

const first = (pattern: RegExp, text: string): Shop | null => {
  const found = pattern.exec(text);
  const [name = ''] = found?.slice(1) ?? [];
  const at = found?.indices?.[1]?.[0];
  return at === undefined ? null : { name: name.trim(), start: at + name.length - name.trimStart().length };
};

/** What the shop is called, and where that stands; null where the owner does not say. */
export const findShop = (text: string): Shop | null => {
  const quoted = first(QUOTED, text);
  if (quoted !== null) return quoted;
  const named = first(NAMED, text);
  return named !== null && !NOT_NAMES.test(named.name) ? named : first(CALLED, text);
};
