import { expect, it } from 'vitest';
import type { KeptSetting } from '../kept.ts';
import { followFacts } from './follow-facts.ts';

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
