import type { Setting } from '@madang/contracts/studio';

export type Column = Exclude<keyof Setting, 'template' | 'mood' | 'items'>;

/** What people call them, without spaces and in small letters. */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  headline: [
    '큰글',
    '제목',
    '이름',
    '메뉴',
    '메뉴명',
    '상품',
    '상품명',
    '품목',
    '지점',
    '지점명',
    '매장',
    'headline',
    'title',
    'name',
    'item',
    'product',
    'menu',
    'branch',
  ],
  sub: ['작은글', '설명', '소개', '한줄', 'sub', 'subline', 'description'],
  body: ['본문', '내용', 'body', 'text'],
  call: ['행동문구', '부르는말', '행동', '문의', '전화', '연락처', 'call', 'cta', 'phone'],
  shop: ['가게', '상호', '브랜드', 'shop', 'store', 'brand'],
  price: ['가격', '값', '판매가', '할인가', 'price'],
  old_price: ['정가', '원가', '원래가격', '할인전', 'oldprice', 'old_price', 'listprice'],
  tag: ['딱지', '혜택', '할인', 'tag', 'discount'],
  date: ['날짜', '기간', '일시', '영업시간', 'date', 'period', 'hours'],
  place: ['장소', '주소', '위치', 'place', 'address', 'location'],
};

/** Of what column a heading speaks; null for one that has no place on a picture. */
export const columnOf = (heading: string): Column | null => {
  const plain = heading.replace(/[\s_-]+/g, '').toLowerCase();
  const found = (Object.entries(NAMES) as [Column, readonly string[]][]).find(([, names]) =>
    names.some((name) => name.replace('_', '') === plain),
  );
  return found?.[0] ?? null;
};

/** A heading and a sum below it: 9500 is meant as 9,500원. */
export const asPrinted = (column: Column, cell: string): string => {
  const text = cell.trim().replace(/\s+/g, ' ');
  if ((column !== 'price' && column !== 'old_price') || !/^\d{1,3}(,?\d{3}){0,4}$|^\d{1,15}$/.test(text)) return text;
  return `${Number(text.replaceAll(',', '')).toLocaleString('ko-KR')}원`;
};
