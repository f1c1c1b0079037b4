import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Item } from '@madang/contracts/recycle-content';
import { Region } from '@madang/contracts/recycle-regions';
import { z } from 'zod';
import { localItems } from './local-items.ts';
import { guideAnswer } from './words.ts';

const read = async <T extends z.ZodType>(name: string, schema: T): Promise<z.output<T>> =>
  schema.parse(
    JSON.parse(await readFile(new URL(`../../../../../content/recycle/${name}.json`, import.meta.url), 'utf8')),
  );
const items = await read('items', z.array(Item));
const regions = await read('regions', z.array(Region));

describe('what a place does otherwise', () => {
  it('is the first thing said to who lives there, and said to nobody else', () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const item of items.filter(({ regional }) => regional.length > 0)) {
      for (const { code, districts } of regions) {
        for (const { name } of districts) {
          const own = item.regional.filter(
            ({ region, districts: named }) => region === code && (named?.includes(name) ?? true),
          );
          for (const locale of ['ko', 'en'] as const) {
            cells += 1;
            const [first = '', ...rest] = guideAnswer(localItems([item], { code, district: name }), name, locale).split(
              '\n\n',
            );
            const said = item.regional.filter(({ text, source }) =>
              [first, ...rest].some((part) => part.includes(text[locale]) && part.includes(source.url ?? '')),
            );
            const isFirst =
              own.length === 0
                ? !first.includes(name)
                : first.includes(name) && own.some(({ text }) => first.includes(text[locale]));
            // The same words may come of the source of another district: then it is not said here.
            if (!isFirst || said.length > own.length) wrong.push(`${item.id} ${code} ${name}: ${first}`);
          }
        }
      }
    }
    console.log(`what differs by region: ${cells} cells of items × districts × languages`);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(15_000);
  });

  it('does not settle a route where sources contradict each other', () => {
    const gloves = items.filter(({ id }) => id === 'rubber-gloves');
    const [there] = localItems(gloves, { code: '11', district: '강남구' });
    const [elsewhere] = localItems(gloves, { code: '11', district: '마포구' });
    expect([there?.local_route, elsewhere?.local_route]).toEqual([null, 'standard_bag']);
    expect(
      guideAnswer(localItems(gloves, { code: '11', district: '강남구' }), '서울특별시 강남구', 'ko').split('\n')[0],
    ).toContain('서로 달라요');
  });
});
