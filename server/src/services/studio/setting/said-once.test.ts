import { expect, it } from 'vitest';
import type { Template } from '@madang/contracts/studio';
import { printedPrice, readMenu } from '../generate/read-menu.ts';
import type { KeptSetting } from '../kept.ts';
import { composeSetting } from './compose-setting.ts';
import { withNothingTwice } from './said-once.ts';

const NO_SLOTS = { price: '', old_price: '', date: '', shop: '', place: '', items: [] };
const setting = (template: Template | null, headline: string, sub = '', body = ''): KeptSetting =>
  composeSetting({
    source: '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요',
    industry: 'cafe',
    copy: { headline, sub, body, call: '', hashtags: [] },
    template,
    mood: null,
    slots: NO_SLOTS,
    hasPhoto: true,
    logo: null,
  });
const priceOf = (...args: Parameters<typeof setting>): string => withNothingTwice(setting(...args)).price;

it('sets a price once: in the copy, or else beside it', () => {
  expect(priceOf('hero', '봄을 한 모금')).toBe('5,500원');
  expect(priceOf('hero', '딸기라떼 5,500원')).toBe('');
  expect(priceOf('hero', '봄을 한 모금', '5500 원에 만나요')).toBe('');
  expect(priceOf('event', '오천오백 원 대신 5천5백 원')).toBe('');
  // Another sum is another sum.
  expect(priceOf('hero', '1만 5,500원 세트')).toBe('5,500원');
  expect(priceOf('hero', '15,500원 세트')).toBe('5,500원');
});

it('takes no two prices that are no sum in won for the same', () => {
  const dollars = { ...setting('sale', 'Latte', '$20 → $15'), price: '$15', old_price: '$20' };
  expect(withNothingTwice(dollars).sub).toBe('');
  expect(withNothingTwice({ ...dollars, template: 'hero', sub: '$150', price: '$15' }).price).toBe('$15');
});

it('sets a day once, where it is not what the picture is about', () => {
  const dateOf = (...args: Parameters<typeof setting>): string => withNothingTwice(setting(...args)).date;
  expect(dateOf('hero', '봄을 한 모금')).toBe('4월 30일');
  expect(dateOf('hero', '봄을 한 모금', '4월 30일까지 만나요')).toBe('');
  expect(withNothingTwice({ ...setting('event', '4월 30일에 만나요'), date: '4월 30일' }).date).toBe('4월 30일');
});

it('of a price in the body only where the body is shown', () => {
  expect(priceOf('hero', '봄을 한 모금', '', '한 잔 5,500원이에요')).toBe('5,500원');
  expect(priceOf('editorial', '봄을 한 모금', '', '한 잔 5,500원이에요')).toBe('');
});

it('leaves a sale its price, whatever the copy says, and keeps it for copy that is changed', () => {
  expect(priceOf('sale', '딸기라떼 5,500원')).toBe('5,500원');
  expect(setting('hero', '딸기라떼 5,500원').price).toBe('5,500원');
});

it('reads a menu line by line', () => {
  expect(readMenu('얼큰 라멘 9,500원\n\n 차슈 덮밥 · 8500\n반숙란\n2인 세트 3만 5천원')).toEqual([
    { name: '얼큰 라멘', price: '9,500원' },
    { name: '차슈 덮밥', price: '8,500원' },
    { name: '반숙란', price: '' },
    { name: '2인 세트', price: '3만 5천원' },
  ]);
});

it('sets a price that is filled in as a number as one', () => {
  const said = ['35000', ' 1000 ', '35,000원', '500', '시가', ''];
  expect(said.map(printedPrice)).toEqual(['35,000원', '1,000원', '35,000원', '500', '시가', '']);
});

it('makes a menu of a sentence that is a price list', () => {
  const { template, items } = composeSetting({
    source: '떡볶이 5,000원 순대 4,500원 튀김 3,000원 학교앞분식',
    industry: 'restaurant',
    copy: { headline: '출출한 하굣길', sub: '', body: '', call: '', hashtags: [] },
    template: null,
    mood: null,
    slots: NO_SLOTS,
    hasPhoto: false,
    logo: null,
  });
  expect([template, items.map(({ name }) => name)]).toEqual(['menu', ['떡볶이', '순대', '튀김']]);
});
