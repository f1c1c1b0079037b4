import { expect, it } from 'vitest';
import type { KeptSetting } from '../kept.ts';
import { candidateFollowing, followFacts } from './follow-facts.ts';

const BEFORE: KeptSetting = {
  template: 'hero',
  mood: null,
  headline: '12월 6일에 뭐 해요?',
  sub: '온기 리스 만들기 5500 원 · 12월 6일 토요일 2시',
  body: '7,000원에서 5,500원, 1만 5,500원 세트도 있어요. 성수동에서 만나요',
  call: '온기에서 만나요',
  price: '5,500원',
  old_price: '7,000원',
  tag: '',
  date: '12월 6일 토요일 2시',
  shop: '온기',
  place: '성수동',
  items: [],
  logo: null,
};
const changed = (by: Partial<KeptSetting>): KeptSetting => followFacts({ ...BEFORE, ...by }, BEFORE);

it('tells each fact as it was changed by hand, wherever the copy says it', () => {
  expect(changed({ price: '6,000원' })).toMatchObject({
    sub: '온기 리스 만들기 6,000원 · 12월 6일 토요일 2시',
    body: '7,000원에서 6,000원, 1만 5,500원 세트도 있어요. 성수동에서 만나요',
  });
  expect(changed({ date: '12월 13일 토요일 3시' })).toMatchObject({
    headline: '12월 13일에 뭐 해요?',
    sub: '온기 리스 만들기 5500 원 · 12월 13일 토요일 3시',
  });
  expect(changed({ shop: '달래', place: '연남동' })).toMatchObject({
    call: '달래에서 만나요',
    body: '7,000원에서 5,500원, 1만 5,500원 세트도 있어요. 연남동에서 만나요',
  });
});

it('takes no price for another one that becomes the same', () => {
  expect(changed({ price: '5,000원', old_price: '5,500원' }).body).toBe(
    '5,500원에서 5,000원, 1만 5,500원 세트도 있어요. 성수동에서 만나요',
  );
});

it('says a fact once where two of them are the same words', () => {
  const day = {
    ...BEFORE,
    headline: '12월 6일에 만나요',
    date: '12월 6일',
    shop: '성수',
    place: '성수',
    call: '성수에서',
  };
  expect(followFacts({ ...day, date: '12월 13일' }, day).headline).toBe('12월 13일에 만나요');
  expect(followFacts({ ...day, shop: '연남', place: '연남' }, day).call).toBe('연남에서');
});

it('goes on as the new words sound, and leaves longer words that hold the old ones', () => {
  const said = {
    ...BEFORE,
    body: '봄날은 봄날이 좋아요. 봄날이에요',
    call: '봄날만두와 늘봄날, 봄날2호점',
    shop: '봄날',
  };
  expect(followFacts({ ...said, shop: '온기' }, said)).toMatchObject({
    body: '온기는 온기가 좋아요. 온기예요',
    call: '봄날만두와 늘봄날, 봄날2호점',
  });
  const day = { ...BEFORE, sub: '12월 6일, 2월 6일', date: '2월 6일' };
  expect(followFacts({ ...day, date: '3월 1일' }, day).sub).toBe('12월 6일, 3월 1일');
  const from = { ...BEFORE, sub: '5,500원부터 · 5,500원이에요', price: '5,500원' };
  expect(followFacts({ ...from, price: '무료' }, from).sub).toBe('무료부터 · 무료예요');
  const last = { ...BEFORE, sub: '12월 6일까지', date: '12월 6일' };
  expect(followFacts({ ...last, date: '12월 9일까지' }, last).sub).toBe('12월 9일까지');
});

it('tells other candidates too, and a price that is no sum in won', () => {
  const candidate = { headline: '온기의 겨울', sub: '5,500원', body: '', call: '', hashtags: ['#온기'] };
  const now = { ...BEFORE, price: '6,000원', shop: '달래' };
  expect(candidateFollowing(candidate, now, BEFORE)).toEqual({
    ...candidate,
    headline: '달래의 겨울',
    sub: '6,000원',
  });
  const dollars = { ...BEFORE, sub: '$5, $55', price: '$5' };
  expect(followFacts({ ...dollars, price: '$7' }, dollars).sub).toBe('$7, $55');
});

it('leaves copy that was changed by hand as it is, and what nobody has changed', () => {
  expect(changed({ price: '6,000원', sub: '5,500원이던 것을' }).sub).toBe('5,500원이던 것을');
  expect(changed({})).toEqual(BEFORE);
  const short = { ...BEFORE, shop: '온', call: '온에서 만나요' };
  expect(followFacts({ ...short, shop: '달래' }, short).call).toBe(short.call);
  const inside = { ...BEFORE, sub: '포근한온기', shop: '온기' };
  expect(followFacts({ ...inside, shop: '달래' }, inside).sub).toBe('포근한온기');
  // What is taken away leaves no gap in the copy, which may be changed by hand as well.
  expect(changed({ price: '' }).sub).toBe(BEFORE.sub);
});
