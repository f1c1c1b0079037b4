import { expect, it } from 'vitest';
import type { KeptSetting } from '../kept.ts';
import { looksAfter } from './looks.ts';

const setting: KeptSetting = {
  template: 'hero',
  mood: null,
  headline: '봄을 한 모금',
  sub: '',
  body: '',
  call: '',
  shop: '',
  price: '',
  old_price: '',
  tag: '',
  date: '',
  place: '',
  items: [],
  logo: null,
};

it('offers looks that have something to show, each another one, and goes on where it has ended', () => {
  const first = looksAfter(setting, true, 0, 4);
  const next = looksAfter(setting, true, 4, 4);
  const all = [...first, ...next].map(({ template, mood }) => `${template} ${mood}`);
  expect(new Set(all).size).toBe(8);
  expect(all.every((look) => /^(hero|editorial) /.test(look))).toBe(true);
  expect(looksAfter(setting, true, 0, 4)).toEqual(first);
  const sale = looksAfter({ ...setting, price: '5,500원', date: '4월 30일' }, true, 0, 6);
  expect(new Set(sale.map(({ template }) => template))).toEqual(new Set(['hero', 'editorial', 'sale', 'event']));
});
