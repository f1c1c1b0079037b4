import { expect, test } from 'vitest';
import type { Generation } from '@madang/contracts/studio';
import { inPackOrder, looksOf } from './family.ts';

const made = (id: string, aspect_ratio: Generation['aspect_ratio'], pack_id: string | null = null): Generation =>
  ({ id, aspect_ratio, pack_id, output_image: {} }) as Generation;
const idsOf = (all: readonly Generation[]): string => all.map(({ id }) => id).join(' ');

test('a pack is one look in its ratios, and a variation another one', () => {
  const [square, tall, other] = [made('a', '1:1', 'a'), made('b', '9:16', 'a'), made('c', '1:1')];
  const family = [other, tall, square];
  expect(idsOf(inPackOrder(square, family))).toBe('b a');
  expect(idsOf(inPackOrder(other, family))).toBe('c');
  expect(idsOf(looksOf(square, family))).toBe('a c');
  expect(idsOf(looksOf(tall, family))).toBe('b c');
});

test('what is older than the page of its family is shown all the same', () => {
  expect(idsOf(inPackOrder(made('z', '1:1'), [made('c', '1:1')]))).toBe('z');
});
