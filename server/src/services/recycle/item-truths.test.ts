import { describe, expect, it } from 'vitest';
import { readContent } from './content.ts';

const { items, faq } = await readContent();
const lines = [
  ...items.flatMap(({ id, description, how_to, tips }) =>
    [description.ko, ...how_to.ko, ...tips.ko].map((line) => ({ id, line })),
  ),
  ...faq.map(({ id, answer }) => ({ id, line: answer.ko })),
].flatMap(({ id, line }) => line.split(/(?<=\.) /).map((sentence) => ({ id, sentence })));

/** Numbers of things in the item dictionary which says that the free pickup does not take them. */
const NOT_PICKED_UP_FREE = new Set(['214', '215', '216', '699', '700']);

describe('what the guide says', () => {
  it('sends only fluorescent and LED lamps to the lamp bin, never a bulb of any kind', () => {
    const sent = lines.filter(({ sentence }) => /(전구|조명)\S* .*형광등 수거함에 넣(어요|고)/.test(sentence));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter(({ sentence }) => !/LED/.test(sentence))).toEqual([]);
  });

  it('warns whoever would book the free pickup for what it does not take, and offers it nowhere else in the entry', () => {
    const refused = items.filter(({ source }) =>
      NOT_PICKED_UP_FREE.has(new URL(source.url ?? '').searchParams.get('niIdx') ?? ''),
    );
    expect(refused.map(({ id }) => id).sort()).toEqual([
      'digital-piano',
      'gas-oven-range',
      'gas-range',
      'massage-chair',
      'piano',
    ]);
    for (const { id, dont, tips, how_to } of refused) {
      expect(dont.ko.join(' '), id).toContain('1599-0903 무상 방문수거로 신청하지 마세요');
      expect(dont.en.join(' '), id).toContain('1599-0903');
      expect([...tips.ko, ...how_to.ko].join(' '), id).not.toMatch(/소형가전으로|1599-0903/);
    }
  });

  it('lists with an answer about differences the things that it names', () => {
    const answer = faq.find(({ id }) => id === 'food-differs');
    const named = items.filter(({ id }) => answer?.item_ids.includes(id) ?? false);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ varies_by_region }) => !varies_by_region).map(({ id }) => id)).toEqual([]);
    expect(named.filter(({ category }) => category !== 'food').map(({ id }) => id)).toEqual([]);
  });
});
