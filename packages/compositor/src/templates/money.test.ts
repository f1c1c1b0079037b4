import { describe, expect, it } from 'vitest';
import { dayOf } from './day.ts';
import { discountOf, moneyOf } from './money.ts';

describe('prices and dates as people write them', () => {
  it.each([
    ['39,000원', { before: '', number: '39,000', after: '원' }],
    ['₩39,000', { before: '', number: '₩39,000', after: '' }],
    ['단돈 9,900원', { before: '단돈', number: '9,900', after: '원' }],
    ['5500', { before: '', number: '5500', after: '' }],
    ['무료 나눔', { before: '', after: '' }],
  ])('%s', (text, expected) => {
    expect(moneyOf(text)).toEqual({ text, ...expected });
  });

  it('rounds a discount down, and gives none where there is none', () => {
    expect(discountOf('2,500원', '4,000원')).toBe(37);
    expect(discountOf('39,000원', '₩78,000')).toBe(50);
    expect(discountOf('9,990원', '10,000원')).toBeUndefined();
    expect(discountOf('5,000원', '4,000원')).toBeUndefined();
    expect(discountOf('무료', '4,000원')).toBeUndefined();
    expect(discountOf('4,000원', undefined)).toBeUndefined();
  });

  it.each([
    ['11월 14일 금요일 저녁 7시', ['11', '14']],
    ['2026-11-04', ['11', '4']],
    ['11.14(금) 19:30', ['11', '14']],
    ['매주 토요일', undefined],
    ['13.45', undefined],
    ['19:30', undefined],
  ])('%s', (text, expected) => {
    expect(dayOf(text)).toEqual(expected);
  });
});
