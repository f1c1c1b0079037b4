import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PROJECT = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(PROJECT, 'docs/security.md'), 'utf8');

/** The cells of each row of the tables whose last column is the test. */
const rows = page
  .split(/^(?=## )/m)
  .filter((section) => /\| test \|$/m.test(section))
  .flatMap((section) => section.split('\n').filter((line) => line.startsWith('| ')))
  .map((line) => line.slice(2, -2).split(' | '))
  .filter(([attack]) => attack !== 'attack');

const TEST = /`([^`\s]+\.test\.ts)`/g;

describe('docs/security.md', () => {
  it('names a test for every claim', () => {
    expect(rows.length).toBeGreaterThan(50);
    const without = rows.filter((cells) => cells.length !== 3 || !/`[^`\s]+\.test\.ts`/.test(cells.at(-1) ?? ''));
    expect(without.map(([attack]) => attack)).toEqual([]);
  });

  it('names tests that exist, by their paths', () => {
    const named = new Set([...page.matchAll(TEST)].map(([, file]) => file ?? ''));
    expect([...named].filter((file) => !existsSync(path.join(PROJECT, file)))).toEqual([]);
  });
});
