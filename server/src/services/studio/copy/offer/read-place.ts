import { anyOf } from '../any-of.ts';
const BLOCK = '[가-힣A-Za-z0-9]';
/** Words that end like names of places and are none. */
const NOT_PLACES = new RegExp(
  `^(${anyOf(`
  운동 활동 이동 행동 자동 감동 충동 노동 아동 공동 작동 가동 변동 연동 수동 전동 부동 친구 가구 문구 안구 도구 출구 입구 욕구 야구 축구 농구 당구 지구 배구 탁구 누구
  식구 업구 자동차 미용실 무역 지역 구역 전역 새로 바로 서로 따로 별로 주로 그대로 다시 수시 즉시 혹시 잠시 역시 필수 의역 병역 경력 기역
`)})$`,
);

const STATION = new RegExp(
  `(${BLOCK}{2,12}역)(\\s?\\d{1,2}\\s?번\\s?출구)?(\\s?(?:바로\\s?)?(?:앞|근처|옆|도보\\s?\\d+분))?(?![가-힣]{0,10}(?:할|사회))`,
);
const LANDMARKS = '시장|아파트|초등학교|중학교|고등학교|대학교|공원|터미널|사거리|가구단지|먹자골목|해수욕장';
const LANDMARK = new RegExp(
  `([가-힣]{2,20}(?:${LANDMARKS})(?:\\s?정문|\\s?후문)?(?:\\s?(?:앞|근처|옆|뒤|입구|안))?|` +
    `(?:${LANDMARKS})\\s?(?:정문|후문)?\\s?(?:앞|근처|옆|뒤|입구))(?![가-힣])`,
);
const DISTRICT = /(?<![가-힣])([가-힣]{2,3}(?:동|구|읍))(?=에서|에\s|의?\s|\s?골목|\s?작은|점|,|$)/;
const CITY = new RegExp(
  `(?<![가-힣])(${anyOf(`
    서울 부산 대구 인천 광주 대전 울산 세종 수원 분당 판교 홍대 강남 이태원 성수 연남 망원 합정 건대 신촌 해운대 서면 전주 제주 강릉 속초 여수 파주 일산 원주 춘천 청주 천안
    포항 창원
`)})(?=에서|에\\s?(?:있는|위치)|\\s?(?:골목|카페|맛집|시내|본점))`,
);
const ENGLISH =
  /\b(?:in|near|at|by)\s+((?:the\s+)?[A-Z][\w-]+(?:\s(?:Station|Market|Street|Park|[A-Z][\w-]+))*(?:\sexit\s\d+)?)/;

/** Where the shop is, as the owner says it; null where they do not. */
export const readPlace = (text: string): string | null => {
  for (const pattern of [STATION, LANDMARK, DISTRICT, CITY]) {
    const match = pattern.exec(text);
    if (match?.[1] !== undefined && !NOT_PLACES.test(match[1])) return match[0].trim();
  }
  const english = ENGLISH.exec(text)?.[1];
  return english === undefined ||
    /^(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/.test(english)
    ? null
    : english;
};

const AUDIENCES = anyOf(`
  수험생 학생 대학생 중학생 고등학생 초등학생 직장인 어르신 신부님 신혼부부 임산부 예비_부부 엄마 아빠 부모님 커플 가족 어린이 아이 초보자 왕초보 처음이신_분 운동_처음인_분
  첫_방문_고객 단골 키_작은_사람 남성 여성 자취생 이웃 주민 소방관 군인
`);
const AUDIENCE = new RegExp(
  `((?:\\d0대 )?(?:${AUDIENCES}))(?:님)?(?:들)?\\s?(?:을|를|께|한테|에게|도)?\\s?` +
    '(?=위한|위해|대상|분들|님들|들?을 위한|많이 오|환영|오세요|여러분|한정|할인)',
);
const ENGLISH_AUDIENCE = /\bfor (students|families|beginners|couples|seniors|office workers|kids|parents|locals)\b/i;
/** Whom the owner speaks to; null where they do not say. */
export const readAudience = (text: string): string | null =>
  AUDIENCE.exec(text)?.[1] ?? ENGLISH_AUDIENCE.exec(text)?.[1]?.toLowerCase() ?? null;
