import { expect, it } from 'vitest';
import { asWritten, type Facts, type KeptSetting } from '../kept.ts';
import { corrected, resaid } from './correct-source.ts';
import type { Edit } from './understand.ts';

const NOTHING: KeptSetting = {
  template: 'hero',
  mood: null,
  headline: '',
  sub: '',
  body: '',
  call: '',
  price: '',
  old_price: '',
  tag: '',
  date: '',
  shop: '',
  place: '',
  items: [],
  logo: null,
};
const SHORTER: Edit = { target: 'copy', change: 'shorter', which: 'last', to: null };
const to = (target: 'price' | 'date', said: string, about = ''): Edit => ({
  target,
  change: 'replace',
  which: 'last',
  to: said,
  about,
});

/** What a message says once these facts of its picture were changed by hand. */
const told = (source: string, was: Partial<Facts>, changed: Partial<Facts>): string =>
  corrected(source, SHORTER, { ...asWritten({ ...NOTHING, ...was }), ...changed });

it('changes a price where it stands, and not what looks like it', () => {
  const reduced = { price: '5,000원', old_price: '15,000원' };
  expect(told('세트 15,000원에서 5,000원', reduced, { price: '6,000원' })).toBe('세트 15,000원에서 6,000원');
  expect(told('2만 5,000원 세트, 라떼 5,000원이에요', { price: '5,000원' }, { price: '6,000원' })).toBe(
    '2만 5,000원 세트, 라떼 6,000원이에요',
  );
  // Each becomes another one at once.
  const swapped = { price: '7,000원', old_price: '9,000원' };
  expect(told('라떼 7,000원에서 5,000원', { price: '5,000원', old_price: '7,000원' }, swapped)).toBe(
    '라떼 9,000원에서 7,000원',
  );
  expect(told('Latte $5, set $55', { price: '$5' }, { price: '$7' })).toBe('Latte $7, set $55');
});

it('changes a shop where it is named, and where people are asked to come', () => {
  const was = { shop: '온기' };
  expect(told('온기를 담은 카페 온기예요. 온기에서 만나요', was, { shop: '봄날' })).toBe(
    '온기를 담은 카페 봄날이에요. 봄날에서 만나요',
  );
  expect(told('포근한온기 옆 카페 온기입니다', was, { shop: '봄날' })).toBe('포근한온기 옆 카페 봄날입니다');
  expect(told('성수동2가 말고 성수동에서 만나요', { place: '성수동' }, { place: '연남동' })).toBe(
    '성수동2가 말고 연남동에서 만나요',
  );
});

it('takes nothing for a change that was filled in from the beginning, or that a form left empty', () => {
  const source = '튤립 9,000원, 30% 할인, 4월 30일까지 카페 온기예요';
  const filled = { price: '5,000원', old_price: '7,000원', date: '5월 5일', shop: '달래', place: '연남동' };
  expect(told(source, filled, {})).toBe(source);
  // What was filled in is changed beside the message.
  expect(told(source, filled, { price: '6,000원', date: '', shop: '봄날' })).toBe(source);
  expect(resaid(source, to('price', '6,000원'), asWritten({ ...NOTHING, ...filled }))).toBe(source);
  expect(resaid(source, to('date', '5월 9일'), asWritten({ ...NOTHING, ...filled }))).toBe(source);
});

it('takes away what was taken away, with what hangs on it, and neither hours nor a deadline besides', () => {
  const source = '원데이클래스 12월 6일 토요일에 열어요. 신청은 12월 1일까지, 오전 10시부터 오후 6시까지 문 열어요';
  expect(told(source, { date: '' }, {})).toBe(source);
  expect(told(source, { date: '12월 6일 토요일' }, { date: '' })).toBe(
    '원데이클래스 열어요. 신청은 12월 1일까지, 오전 10시부터 오후 6시까지 문 열어요',
  );
  expect(told('튤립은 9,000원이에요', { price: '9,000원' }, { price: '' })).toBe('튤립이에요');
  expect(told('라떼 7,000원에서 5,000원으로 할인', { price: '5,000원', old_price: '7,000원' }, { price: '' })).toBe(
    '라떼 할인',
  );
  // What an earlier release made does not say whether anything was taken away.
  expect(corrected(source, SHORTER, NOTHING)).toBe(source);
});

it('changes a day and its hours where they stand', () => {
  const was = { date: '12월 6일 오후 2시' };
  const source = '12월 6일 토요일 북토크예요. 저녁까지 놀아요. 오후 2시에 시작해요';
  expect(told(source, was, { date: '12월 13일 오후 3시' })).toBe(
    '12월 13일 북토크예요. 저녁까지 놀아요. 오후 3시에 시작해요',
  );
  expect(told('12월 6일부터 8일까지 열어요', { date: '12월 6일~8일' }, { date: '12월 13일' })).toBe('12월 13일 열어요');
  expect(told('Until Dec 6, lattes 20% off', { date: 'Dec 6' }, { date: 'Dec 9' })).toBe('Until Dec 9, lattes 20% off');
});

it('changes what a message names: the day that the picture shows, and a reduction that is none any more', () => {
  const shown = asWritten({ ...NOTHING, date: '12월 6일', price: '5,000원', old_price: '7,000원' });
  expect(resaid('신청은 11월 20일까지, 12월 6일 공연', to('date', '12월 13일'), shown)).toBe(
    '신청은 11월 20일까지, 12월 13일 공연',
  );
  expect(resaid('신청은 11월 20일까지, 12월 6일 공연', to('date', '12월 13일'), null)).toBe(
    '신청은 11월 20일까지, 12월 13일 공연',
  );
  expect(resaid('라떼 7,000원에서 5,000원', to('price', '6,000원'), shown)).toBe('라떼 7,000원에서 6,000원');
  expect(resaid('라떼 7,000원에서 5,000원', to('price', '8,000원'), shown)).toBe('라떼 8,000원');
  expect(resaid('라떼를 만나요', to('price', '8,000원'), null)).toBe('라떼를 만나요, 8,000원');
});

it('changes the price of what is named, hours, a deadline and a discount, each where it stands', () => {
  const menu = '떡볶이 5,000원 순대 4,500원 튀김 3,000원';
  expect(resaid(menu, to('price', '5,500원', '순대 가격을'), null)).toBe('떡볶이 5,000원 순대 5,500원 튀김 3,000원');
  expect(resaid(menu, to('price', '3,500원', '3,000원을'), null)).toBe('떡볶이 5,000원 순대 4,500원 튀김 3,500원');
  expect(resaid('북토크, 참가비 만원이에요', to('price', '무료', '참가비를'), null)).toBe('북토크, 참가비 무료예요');
  const shop = '카페 온실입니다. 영업시간 오전 10시부터 오후 6시까지';
  expect(resaid(shop, to('date', '오전 9시부터 오후 9시까지', '영업시간을'), null)).toBe(
    '카페 온실입니다. 영업시간 오전 9시부터 오후 9시까지',
  );
  const course = '12월 22일 개강, 접수 마감 12월 15일. 수강료 25만원';
  expect(resaid(course, to('date', '12월 20일', '접수는'), null)).toBe(
    '12월 22일 개강, 접수 마감 12월 20일. 수강료 25만원',
  );
  expect(resaid(course, to('date', '12월 29일', '개강일을'), null)).toBe(
    '12월 29일 개강, 접수 마감 12월 15일. 수강료 25만원',
  );
  expect(resaid('신규 회원 20% 할인해요', to('price', '30%', '할인을'), null)).toBe('신규 회원 30% 할인해요');
  expect(resaid('코트 최대 20% 할인', to('price', '30%', '할인을'), null)).toBe('코트 최대 30% 할인');
  expect(resaid('12월 한 달간 5,000원', to('date', '1월 말까지', '기간을'), null)).toBe('1월 말까지 5,000원');
  const reading = asWritten({ ...NOTHING, date: '12월 6일 토요일 오후 2시' });
  expect(resaid('12월 6일 토요일 오후 2시 북토크', to('date', '12월 13일', '날짜를'), reading)).toBe(
    '12월 13일 오후 2시 북토크',
  );
});

it('calls a shop what it is called now, and one that had no name too', () => {
  const named = (source: string, name: string, setting: KeptSetting | null = null): string =>
    resaid(source, { target: 'shop', change: 'replace', which: 'last', to: name, about: '' }, setting);
  expect(named('연남동 빵집 밀담이에요. 소금빵 2,500원', '봄날베이커리')).toBe(
    '연남동 빵집 봄날베이커리예요. 소금빵 2,500원',
  );
  expect(named('성수동 카페예요. 라떼 5,500원', '온기')).toBe('성수동 카페 온기예요. 라떼 5,500원');
  expect(named('그림책 미술학원입니다. 특강 모집', '별빛미술학원')).toBe('별빛미술학원입니다. 특강 모집');
  expect(named('초등 수학학원이에요. 수강료 20만원', '별빛수학')).toBe('초등 수학학원 별빛수학이에요. 수강료 20만원');
  expect(named('Sunny Bakery in Yeonnam. Salt bread', 'Dawn Bakery')).toBe('Dawn Bakery in Yeonnam. Salt bread');
  expect(named('저녁 코스 55,000원', '온기')).toBe('저녁 코스 55,000원. 상호는 온기입니다');
  // What was filled in beside the message is changed there.
  expect(named('저녁 코스 55,000원', '온기', asWritten({ ...NOTHING, shop: '달래' }))).toBe('저녁 코스 55,000원');
});

it('takes away what a message names, with its price, its label or its clause', () => {
  const gone = (source: string, target: Edit['target'], about: string): string =>
    resaid(source, { target, change: 'remove', which: 'last', to: null, about }, null);
  const course = '12월 22일 개강, 접수 마감 12월 15일. 수강료 25만원, 교재비 2만원';
  expect(gone(course, 'price', '수강료')).toBe('12월 22일 개강, 접수 마감 12월 15일. 교재비 2만원');
  expect(gone(course, 'words', '교재비')).toBe('12월 22일 개강, 접수 마감 12월 15일. 수강료 25만원');
  expect(gone(course, 'date', '개강일')).toBe('접수 마감 12월 15일. 수강료 25만원, 교재비 2만원');
  const bakery = '연남동 빵집 밀담이에요. 소금빵 2,500원, 크루아상 3,500원, 매일 아침 8시부터';
  expect(gone(bakery, 'price', '가격')).toBe('연남동 빵집 밀담이에요. 소금빵, 크루아상, 매일 아침 8시부터');
  expect(gone(bakery, 'price', '소금빵 가격')).toBe(
    '연남동 빵집 밀담이에요. 소금빵, 크루아상 3,500원, 매일 아침 8시부터',
  );
  expect(gone('라떼 5,000원, 20% 할인', 'price', '할인')).toBe('라떼 5,000원');
  expect(gone('코트 5만원, 최대 20% 할인', 'price', '할인')).toBe('코트 5만원');
  expect(gone(bakery, 'words', '크루아상')).toBe('연남동 빵집 밀담이에요. 소금빵 2,500원, 매일 아침 8시부터');
  expect(gone(bakery, 'date', '시간')).toBe('연남동 빵집 밀담이에요. 소금빵 2,500원, 크루아상 3,500원');
  expect(gone(bakery, 'shop', '가게 이름')).toBe(
    '연남동 빵집이에요. 소금빵 2,500원, 크루아상 3,500원, 매일 아침 8시부터',
  );
  expect(gone('떡볶이 5,000원 순대 4,500원 튀김 3,000원', 'words', '순대')).toBe('떡볶이 5,000원 튀김 3,000원');
  expect(gone('소금빵이랑 크루아상 3,500원 팔아요', 'words', '크루아상')).toBe('소금빵 팔아요');
});
