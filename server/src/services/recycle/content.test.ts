import { describe, expect, it } from 'vitest';
import { RecycleContent, readContent } from './content.ts';

const content = await readContent();
const complaints = (changed: unknown): string[] => RecycleContent.safeParse(changed).error?.issues.map(({ message }) => message) ?? [];
const withFirst = <K extends keyof RecycleContent>(key: K, change: object): unknown => ({ ...content, [key]: [{ ...content[key][0], ...change }, ...content[key].slice(1)] });

describe('the content of the guide', () => {
  it('is as much as was promised, complete in both languages', () => {
    expect(content.items.length).toBeGreaterThanOrEqual(120);
    expect(content.faq.length).toBeGreaterThanOrEqual(25);
    expect(content.regions).toHaveLength(17);
    for (const { id, name, description, how_to, dont, tips } of content.items) {
      for (const text of [name, description]) expect([text.ko.trim(), text.en.trim()], id).not.toContain('');
      for (const list of [how_to, dont, tips]) expect(list.en.length, id).toBe(list.ko.length);
      expect(how_to.ko.length, id).toBeGreaterThan(0);
      expect(name.en, id).not.toMatch(/[가-힣]/);
    }
  });

  it('is refused when something in it is unknown, missing or there twice', () => {
    expect(complaints(content)).toEqual([]);
    expect(complaints(withFirst('faq', { item_ids: ['unicorn'] }))).toEqual(['pet-label names an unknown item unicorn']);
    expect(complaints({ ...content, categories: content.categories.slice(1) })).not.toEqual([]);
    expect(complaints({ ...content, items: [...content.items, content.items[0]] })).toEqual([`${content.items[0]?.id} is there twice`]);
    expect(complaints(withFirst('items', { surprise: 1 }))).toHaveLength(1);
    expect(complaints(withFirst('items', { source: { title: { ko: 'a', en: 'a' }, url: 'javascript:alert(1)', checked_on: '2026-11-21' } }))).toHaveLength(1);
    expect(complaints(withFirst('regions', { code: 'x' }))).toHaveLength(1);
  });
});
