import { expect, it } from 'vitest';
import { readPriceList } from './read-price-list.ts';

const rowsOf = (text: string) => readPriceList(text).map(({ name, price }) => `${name} ${price}`);

it.each([
  [
    '떡볶이 5,000원 순대 4,500원 튀김 3,000원 김밥 3,500원 학교앞분식',
    ['떡볶이 5,000원', '순대 4,500원', '튀김 3,000원', '김밥 3,500원'],
  ],
  [
    '카페 메뉴판 만들어 주세요. 아메리카노 3,000원, 카페라떼 4,000원, 바닐라라떼 4,500원 입니다',
    ['아메리카노 3,000원', '카페라떼 4,000원', '바닐라라떼 4,500원'],
  ],
  [
    '가격은 남자 컷 18,000원 / 여자 컷 25,000원 / 파마 6만원부터 / 염색 7만원',
    ['남자 컷 18,000원', '여자 컷 25,000원', '파마 6만원부터', '염색 7만원'],
  ],
  [
    '김치찌개는 9000원이고, 된장찌개는 8500원이고, 제육볶음은 만원',
    ['김치찌개 9000원', '된장찌개 8500원', '제육볶음 만원'],
  ],
  ['Menu: Americano ₩3,000, Latte ₩4,000, Scone ₩3,500', ['Americano ₩3,000', 'Latte ₩4,000', 'Scone ₩3,500']],
])('a price list is read in its order: %s', (text, rows) => {
  expect(rowsOf(text)).toEqual(rows);
});

it.each([
  '무화과 라떼 6,500원, 이번 주말까지만',
  '운동화 78,000원에서 39,000원으로, 양말은 5,000원',
  '3인 이상이 오시면 한 분에 30,000원, 평일 오전에 오시는 네 분 이상의 모임은 25,000원, 아이는 10,000원, 10,000원',
  '',
])('what is no price list gives no rows: %s', (text) => {
  expect(readPriceList(text)).toEqual([]);
});
