import { Resvg } from '@resvg/resvg-js';
import type { RenderInput, Template } from '../types.ts';

type Copy = Omit<RenderInput, 'template' | 'ratio' | 'format' | 'seed'>;

/** One full advertisement for each template. */
export const COPY: Readonly<Record<Template, Copy>> = {
  hero: {
    headline: '비 오는 날엔 따뜻한 라떼 한 잔',
    sub: '성수동 골목 끝, 로스터리 카페 온기',
    call: '오늘 밤 10시까지',
    shop: '온기',
    price: '라떼 5,500원',
  },
  editorial: {
    headline: '피부가 쉬는 시간, 진정 세럼',
    sub: '병풀과 쑥 두 가지 잎만 담았습니다',
    body: '끈적임 없이 스며들어 붉어진 피부를 가라앉힙니다. 향료를 넣지 않았고, 민감한 피부도 매일 쓸 수 있습니다.',
    call: '샘플 신청하기',
    shop: '소담',
    price: '28,000원',
    date: '11월 한 달간',
  },
  sale: {
    headline: '매일 쓰는 주전자 딱 사흘만 반값',
    sub: '1.2L · 인덕션 겸용',
    call: '매장에서 만나보세요',
    shop: '달음살림',
    price: '39,000원',
    oldPrice: '78,000원',
    date: '11.14(금) – 16(일)',
  },
  menu: {
    headline: '국물이 진한 집',
    sub: '사골을 열두 시간 우립니다',
    shop: '담백면가',
    date: '11:00–21:00 · 월요일 쉼',
    items: [
      { name: '얼큰 라멘', price: '9,500원' },
      { name: '돈코츠 라멘', price: '9,000원' },
      { name: '차슈 덮밥', price: '8,500원' },
      { name: '교자 만두(6개)', price: '5,000원' },
      { name: '반숙란 추가', price: '1,000원' },
    ],
  },
  review: {
    headline: '엄마가 꽃을 한참 안고 계셨어요. 꽃보다 웃음이 더 예뻤던 날.',
    customer: '단골손님 수아 님',
    date: '생신 꽃다발 · 11월',
    rating: 5,
    call: '예약 02-000-0000',
    shop: '달래꽃집',
  },
  event: {
    headline: '가을밤 커핑 클래스',
    sub: '세 나라 원두를 한자리에서 맛보고 취향을 찾습니다',
    date: '11월 14일 금요일 저녁 7시',
    place: '카페 온기 2층 작업실',
    price: '25,000원 (원두 포함)',
    call: '선착순 12명 신청',
    shop: '온기',
  },
};

const SENTENCE =
  '우리 동네에서 가장 오래된 카페가 열 번째 생일을 맞아 아껴 주신 이웃 여러분께 갓 내린 라떼 한 잔을 하루 백 분께 선착순으로 나누어 드립니다 꼭 오세요';

const ENGLISH = 'Our corner bakery turns ten this weekend, and the first hundred neighbours get a warm croissant on us';
/** Signs, numbers, Latin, an emoji and syllables that few display faces hold (펲, 똠). */
const MIXED =
  '펲시 1+1! NEW 똠얌 라멘 9,900원 → 7,900원 · BBQ 세트 30% 할인 & 음료 무료☕ 11/14(금)~16(일) 매장 QR로 주문하면 쿠폰 “단골” 2장 더';

const cutTo = (sentence: string, length: number, filler: string): string => {
  const cut = Array.from(sentence).slice(0, length).join('').trimEnd();
  return cut + filler.repeat(length - Array.from(cut).length);
};

/** A headline of that many characters, cut from a real sentence. */
export const headlineOf = (length: number): string => cutTo(SENTENCE, length, '다');

/** The same in Korean, in English and in both with all that signs can be. */
export const HEADLINES: readonly ((length: number) => string)[] = [
  headlineOf,
  (length) => cutTo(ENGLISH, length, 's'),
  (length) => cutTo(MIXED, length, '!'),
];

/** A subject on a ground, with a shadow and some grain, as a photo would have. */
export const drawPhoto = (ground: string, subject: string, width = 640, height = 640): Buffer => {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100"` +
    ` preserveAspectRatio="xMidYMid slice"><rect x="-50" y="-50" width="200" height="200" fill="${ground}"/>` +
    `<ellipse cx="54" cy="72" rx="27" ry="6" fill="#000" fill-opacity=".25"/>` +
    `<rect x="34" y="34" width="32" height="38" rx="6" fill="${subject}"/>` +
    `<circle cx="50" cy="30" r="10" fill="#f4efe6"/><path d="M40 46h20v4H40z" fill="#fff"/></svg>`;
  return new Resvg(svg).render().asPng();
};

/** The hardest ground for text: bright and dark in turn, everywhere. */
export const drawChequers = (): Buffer => {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><defs><pattern id="p" width="60" height="60"` +
    ` patternUnits="userSpaceOnUse"><rect width="60" height="60" fill="#fff"/><path d="M0 0h30v30H0zM30 30h30v30H30z"/>` +
    `</pattern></defs><rect width="600" height="600" fill="url(#p)"/></svg>`;
  return new Resvg(svg).render().asPng();
};
