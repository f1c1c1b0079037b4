import { expect, it } from 'vitest';
import { industryOf } from './industry-of.ts';
import { seasonIn, seasonOf } from './seasons.ts';
import { toneOf } from './tone-of.ts';

it('tells the trade by its words, and none where no word tells', () => {
  const trades: [string, ReturnType<typeof industryOf>][] = [
    ['성산동 작은 카페예요, 케이크도 있어요', 'cafe'],
    ['삼겹살 1인분 12,900원', 'restaurant'],
    ['소금빵 나왔어요', 'bakery'],
    ['PT 10회 등록', 'gym'],
    ['젤네일 이달의 아트', 'nail_salon'],
    ['카네이션 바구니 예약', 'flower_shop'],
    ['임플란트 상담', 'dental_clinic'],
    ['소아과 야간진료', 'hospital'],
    ['피부과 진료', 'hospital'],
    ['강아지 미용 35,000원', 'pet_shop'],
    ['원목 식탁 전시품', 'furniture'],
    ['입주청소 평당 12000원', 'cleaning_service'],
    ['공덕역 투룸 전세', 'real_estate'],
    ['엔진오일 교환', 'car_repair'],
    ['손세차 35,000원', 'car_wash'],
    ['Sunrise yoga every Sunday', 'yoga'],
    ['최신 스마트폰 특가전', null],
    ['기회를 놓치지 마세요', null],
    ['글램핑장 오픈', null],
  ];
  for (const [text, trade] of trades) expect([text, industryOf(text)]).toEqual([text, trade]);
});

it('tells the tone that is asked for', () => {
  expect(toneOf('따뜻하고 담백하게')).toBe('warm');
  expect(toneOf('고급스럽고 깔끔하게 부탁드려요')).toBe('professional');
  expect(toneOf('재밌고 친근하게')).toBe('friendly');
  expect(toneOf('신나게!!')).toBe('energetic');
  expect(toneOf('라떼 5,900원')).toBeNull();
});

it('tells the season by a date as written, and by what the owner says', () => {
  expect(['2026-03-01', '2026-07-01', '11월 14일', '12/25', 'Jan 15'].map(seasonOf)).toEqual([
    'spring',
    'summer',
    'autumn',
    'winter',
    'winter',
  ]);
  expect(['이번 주말', '2026-13-01', ''].map(seasonOf)).toEqual([null, null, null]);
  expect(['크리스마스 케이크', '벚꽃 라떼', '초복 삼계탕', '수능 할인', '라떼'].map(seasonIn)).toEqual([
    'winter',
    'spring',
    'summer',
    'autumn',
    null,
  ]);
});
