import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Item } from '@madang/contracts/recycle-content';
import { drawingOf } from './drawing-of.ts';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');
const items = JSON.parse(await read('../../../../content/recycle/items.json')) as Item[];
const drawn = new Set([...(await read('./drawings.svg')).matchAll(/<symbol id="([^"]+)"/g)].map(([, id]) => id ?? ''));
const usual = new Map(
  [...new Set(items.map(({ category }) => category))].map((category) => [
    category,
    drawingOf({ name: { ko: '?' }, category }),
  ]),
);

describe('the drawings of the guide', () => {
  it('has one for every item, and none that no item is shown by', () => {
    const used = new Set(items.map(drawingOf));
    expect([...used].filter((drawing) => !drawn.has(drawing))).toEqual([]);
    expect([...usual.values()].filter((drawing) => !drawn.has(drawing))).toEqual([]);
    expect([...drawn].filter((drawing) => !used.has(drawing))).toEqual([]);
  });

  it('shows nearly every item by what it is, not by its category alone', () => {
    const byCategory = items.filter((item) => drawingOf(item) === usual.get(item.category));
    expect(byCategory.length / items.length).toBeLessThan(0.1);
  });

  it.each([
    ['투명 페트병', 'bottle'],
    ['영수증(감열지)', 'receipt'],
    ['깨진 유리', 'broken-glass'],
    ['수박 껍질', 'rind'],
    ['달걀 껍데기', 'egg'],
    ['보조배터리·리튬전지', 'battery'],
    ['형광등', 'lamp-tube'],
    ['프라이팬', 'pan'],
    ['이불·요', 'duvet'],
    ['냉장고', 'fridge'],
    ['볼펜·필기구', 'pen'],
    ['칫솔', 'toothbrush'],
    ['과자봉지·라면봉지', 'packet'],
    ['플라스틱 도마', 'board'],
    ['플라스틱 옷걸이', 'hanger'],
    ['종이팩(우유팩)', 'carton'],
    ['마우스패드', 'mouse'],
    ['모자', 'hat'],
    ['LPG 가스통', 'gas'],
    ['노트북 배터리', 'battery'],
    ['생선 가시', 'bone'],
    ['우유(상한 것)', 'carton'],
    ['김치', 'vegetable'],
    ['라면스프(가루)', 'noodles'],
    ['장난감 피아노', 'blocks'],
    ['카시트', 'chair'],
    ['프린터 토너·잉크 카트리지', 'filter'],
    ['슈트리', 'shoe'],
    ['에어컨', 'fan'],
    ['화장품 튜브', 'tube'],
  ])('%s is shown by %s', (name, drawing) => {
    const item = items.find(({ name: { ko } }) => ko === name);
    expect(item && drawingOf(item)).toBe(drawing);
  });
});
