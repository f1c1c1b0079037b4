import { normaliseTerm } from './normalise-term.ts';

/** How many letters have to be changed, added or left out to make one text of the other. */
export const letterDistance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
};

/** Letters that sound alike to most people: they are what is mistyped most. */
const ALIKE: Readonly<Record<string, string>> = {
  ㄲ: 'ㄱ',
  ㄸ: 'ㄷ',
  ㅃ: 'ㅂ',
  ㅆ: 'ㅅ',
  ㅉ: 'ㅈ',
  ㅐ: 'ㅔ',
  ㅒ: 'ㅖ',
  ㅙ: 'ㅞ',
  ㅚ: 'ㅞ',
};
export const soundOf = (spelled: string): string =>
  spelled.replace(/[ㄲㄸㅃㅆㅉㅐㅒㅙㅚ]/g, (letter) => ALIKE[letter] ?? letter);

/** No letter of a short word; one, and another one for long names. */
export const allowedDistance = (length: number): number => (length < 6 ? 0 : length < 12 ? 1 : 2);

/** Words that people use and that the guide has no item for: none of them is another word misspelled. */
const WORDS = `
가게 가격 가수 간장 감사 강원 걱정 게임 결과 결말 결혼 경기 경제 고객 고마워 공부 공항 과태료 과학 관리사무소 관리실 광주 교구 구청 그릴 그림 기분 기차 날씨 남친 내일 노래 뉴스 다시 대구 대답 대전 대출 동네 두유 드라마 따개 레벨 레시피 렌즈후드 로그인
로켓 리모델링 마음 마트 맛집 면접 면허 모유팩 무료 문자 문제 미국 미안 방법 배너 배송 배우 백화점 버스 번호 벌금 병원 보온통 보험 부동산 부산 분유병 브리타 비디오 비밀번호 빌라 사람 사랑 사이트 삭제 상담 생일 서울 설정 설치 세종 소설 솥뚜껑 수도 수학 숙제
스틱 시간 시장 시즌 시청 시험 식당 식물 신고 아이언 아침 아파트 안내 안녕 안녕하세요 안심 안정 압축기 약국 어제 여친 여행 역사 연봉 영어 영화 예약 오늘 요리 요일 운동 운전 울산 월급 은행 음악 이력서 이름 이메일 이유 인생 인천 일본 자몽 자판 저녁 전화
점심 정답 정보 정치 제주 족구공 주걱 주문 주민센터 주소 주식 주차 중국 지역 지하철 질문 추천 축하 취업 친구 카페 캔디 커피숍 코르셋 코인 코튼 콘서트 쿠폰 클리너 택시 파우더 편의점 프라이드 프린트 하드 학교 한국 할인 행복 향주머니 호텔 홈페이지 홍초 화이팅
화장실 환율 황태 회사 후라이드
`;

const REAL: ReadonlySet<string> = new Set(
  WORDS.split(/\s+/)
    .filter((word) => word !== '')
    .map(normaliseTerm),
);

export const isRealWord = (term: string): boolean => REAL.has(term);
