import { describe, expect, it } from 'vitest';
import { ShippedContent, readContent } from './content.ts';

const content = await readContent();
const complaints = (changed: unknown): string[] =>
  ShippedContent.safeParse(changed).error?.issues.map(({ message }) => message) ?? [];
const withFirst = <K extends keyof ShippedContent>(key: K, change: object): unknown => ({
  ...content,
  [key]: [{ ...content[key][0], ...change }, ...content[key].slice(1)],
});

describe('the content of the guide', () => {
  it('is as much as was promised, complete in both languages', () => {
    expect(content.items.length).toBeGreaterThanOrEqual(700);
    expect(content.faq.length).toBeGreaterThanOrEqual(70);
    expect(content.regions).toHaveLength(17);
    for (const { id, name, description, how_to, dont, tips } of content.items) {
      for (const text of [name, description]) expect([text.ko.trim(), text.en.trim()], id).not.toContain('');
      for (const list of [how_to, dont, tips]) expect(list.en.length, id).toBe(list.ko.length);
      expect(how_to.ko.length, id).toBeGreaterThan(0);
      expect(name.en, id).not.toMatch(/[가-힣]/);
    }
  });

  it('is read and checked once in a process', async () => {
    expect(await readContent()).toBe(content);
  });

  it('is refused when something in it is unknown, missing or there twice', () => {
    expect(complaints(content)).toEqual([]);
    expect(complaints(withFirst('faq', { item_ids: ['unicorn'] }))).toEqual([
      'pet-label names an unknown item unicorn',
    ]);
    expect(complaints({ ...content, categories: content.categories.slice(1) })).not.toEqual([]);
    expect(complaints({ ...content, items: [...content.items, content.items[0]] })).toEqual([
      `${content.items[0]?.id} is there twice`,
    ]);
    expect(complaints(withFirst('items', { surprise: 1 }))).toHaveLength(1);
    expect(
      complaints(
        withFirst('items', {
          source: { title: { ko: 'a', en: 'a' }, url: 'javascript:alert(1)', checked_on: '2026-11-21' },
        }),
      ),
    ).toHaveLength(1);
    expect(
      complaints(withFirst('regions', { code: 'x' })).filter((message) => !message.includes('differs in')),
    ).toHaveLength(1);
    const [different] = content.items.filter(({ regional }) => regional.length > 0);
    const [difference] = different?.regional ?? [];
    if (different === undefined || difference === undefined) throw new Error('nothing differs by region');
    const withDifference = (change: object, item: object = {}): unknown => ({
      ...content,
      items: content.items.map((each) =>
        each === different ? { ...each, ...item, regional: [{ ...difference, ...change }] } : each,
      ),
    });
    expect(complaints(withDifference({ districts: ['없는구'] }))).toEqual([
      `${different.id} differs in 없는구, which there is not`,
    ]);
    expect(complaints(withDifference({ region: '99' }))).toEqual([`${different.id} differs in 99, which there is not`]);
    expect(complaints(withDifference({ source: { ...difference.source, url: null } }))).toEqual([
      expect.stringContaining('without an address'),
    ]);
    expect(complaints(withDifference({}, { varies_by_region: false }))).toEqual([
      `${different.id} differs by region and says that it does not`,
    ]);
  });

  it('is refused where an item or an answer has no address that it comes from, or a date that cannot be', () => {
    const { source } = content.items[0] ?? {};
    for (const key of ['items', 'faq'] as const) {
      const [first] = content[key];
      if (first === undefined) throw new Error(`no ${key}`);
      expect(complaints(withFirst(key, { source: { ...source, url: null } }))).toEqual([
        `${first.id} has a source without an address`,
      ]);
      expect(complaints(withFirst(key, { source: { ...source, checked_on: '2999-01-01' } }))).toEqual([
        expect.stringContaining('yet to come'),
      ]);
      expect(complaints(withFirst(key, { source: { ...source, checked_on: '2026-02-30' } }))).toHaveLength(1);
      expect(complaints(withFirst(key, { source: undefined }))).toHaveLength(1);
    }
  });

  it('is refused where the words of an item contradict its route', () => {
    const [first] = content.items;
    if (first === undefined) throw new Error('no items');
    expect(complaints(withFirst('items', { disposal_route: 'food' }))).toEqual([
      `${first.id}: its Korean text does not name its route food`,
      `${first.id}: its English text does not name its route food`,
    ]);
    expect(
      complaints(withFirst('items', { dont: { ko: ['투명 페트병 수거함에 넣지 마세요.'], en: ["Don't."] } })),
    ).toEqual([expect.stringContaining('forbids its route clear_pet')]);
    // A place that is one of several, and one that is named for a part only.
    const withDont = (line: string) => complaints(withFirst('items', { dont: { ko: [line], en: ["Don't."] } }));
    expect(withDont('종량제봉투나 투명 페트병 수거함에 넣지 마세요.')).toHaveLength(1);
    expect(withDont('유색 페트병을 투명 페트병 수거함에 넣지 마세요.')).toEqual([]);
    // Given to a person, not into the bin: its page is headed by the route.
    expect(
      complaints(
        withFirst('items', {
          disposal_route: 'battery',
          description: { ko: '담당자에게 직접 건네요.', en: 'Hand it to staff and get the old one back.' },
          how_to: { ko: ['건네요.'], en: ['Hand it over.'] },
        }),
      ).filter((line) => line.includes('does not name its route battery')),
    ).toHaveLength(2);
    expect(
      complaints(
        withFirst('items', {
          disposal_route: 'standard_bag',
          description: { ko: '종량제봉투에 넣어요.', en: 'official waste bag' },
        }),
      ),
    ).toEqual([`${first.id} is called recyclable and goes to standard_bag`]);
    const untold = {
      description: { ko: '캔류로 내놓아요.', en: 'It goes with cans.' },
      disposal_route: 'can',
      dont: { ko: [], en: [] },
    };
    expect(
      complaints(withFirst('items', { ...untold, condition: { ko: '가스를 모두 뺐을 때만', en: 'Only without gas' } })),
    ).toEqual([`${first.id}: its description does not say what its condition asks for`]);
  });

  it('is refused where it says something of a place without a source that has an address and a date', () => {
    const first = content.regions.find(({ districts }) => districts.some(({ collection }) => collection.length > 0));
    const [district] = first?.districts.filter(({ collection }) => collection.length > 0) ?? [];
    const [collection] = district?.collection ?? [];
    if (first === undefined || district === undefined || collection === undefined)
      throw new Error('nothing is said of any district');
    const at = `${first.code} ${district.name}`;
    const source = { ...collection.source };
    const withDistrict = (change: object): unknown => ({
      ...content,
      regions: content.regions.map((region) =>
        region === first
          ? {
              ...region,
              districts: region.districts.map((each) => (each === district ? { ...each, ...change } : each)),
            }
          : region,
      ),
    });
    const withRegion = (change: object): unknown => ({
      ...content,
      regions: content.regions.map((region) => (region === first ? { ...region, ...change } : region)),
    });
    expect(complaints(withDistrict({ collection: [{ ...collection, source: { ...source, url: null } }] }))).toEqual([
      `${at}: ${collection.what.ko} has a source without an address`,
    ]);
    expect(
      complaints(withDistrict({ collection: [{ ...collection, source: { ...source, checked_on: '2999-01-01' } }] })),
    ).toEqual([expect.stringContaining('yet to come')]);
    expect(
      complaints(withDistrict({ collection: [{ ...collection, source: { ...source, checked_on: '2026-02-30' } }] })),
    ).toHaveLength(1);
    expect(complaints(withDistrict({ collection: [{ ...collection, source: undefined }] }))).toHaveLength(1);
    expect(
      complaints(withDistrict({ facts: [{ text: collection.what, source: { ...source, url: null } }] })),
    ).toHaveLength(1);
    // What holds for a province in general is never shown under the name of a district.
    expect(complaints(withRegion({ collection: [collection] }))).toEqual([
      `${first.code}: its districts set their own days, so it can have none`,
    ]);
    for (const ko of [
      '재활용품은 월·수·금에 내놓아요.',
      '수요일에 내놓아요.',
      '18:00부터 내놓아요.',
      '매일 내놓아요.',
      '저녁 8시에 내놓아요.',
    ]) {
      expect(complaints(withRegion({ facts: [{ text: { ko, en: 'x' }, source }] })), ko).toHaveLength(1);
    }
    expect(
      complaints(
        withRegion({ facts: [{ text: { ko: '요일은 시·군·구가 정해요.', en: 'Put it out on Mondays.' }, source }] }),
      ),
    ).toHaveLength(1);
  });
});
