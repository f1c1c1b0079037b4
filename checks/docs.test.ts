import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PROJECT = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');
const pages = globSync('{*.md,docs/**/*.md}', { cwd: PROJECT }).sort();

describe('what is written about Madang', () => {
  it('says how much the recycling guide holds, in both languages', () => {
    const [items, questions, regions] = ['items', 'faq', 'regions'].map(
      (name) => (JSON.parse(read(`content/recycle/${name}.json`)) as unknown[]).length,
    );
    expect(read('README.md')).toContain(`${items} items, ${questions} questions and ${regions} regions`);
    expect(read('README.ko.md')).toContain(`품목 ${items}개, 자주 묻는 질문 ${questions}개, 시·도 ${regions}곳`);
  });

  it('leads to the same pages in both languages', () => {
    // A page, or a picture, that there is in Korean is the same one.
    const linked = (page: string) =>
      new Set(
        [...read(page).matchAll(/\]\((?!\w+:|README)([^)#\s]+)/g)].map(([, target]) =>
          target?.replace('.ko.md', '.md').replace('.ko.webp', '.en.webp'),
        ),
      );
    expect(linked('README.ko.md')).toEqual(linked('README.md'));
  });

  it.each(pages)('%s links to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(path.resolve(PROJECT, path.dirname(page), target)))).toEqual([]);
  });
});
