import { describe, expect, it } from 'vitest';
import { MOODS } from '../types.ts';
import { typographyOf } from '../moods.ts';
import { shape } from './shape.ts';

describe('a word space', () => {
  it.each(MOODS)('is no wider than a quarter of an em in the headline of %s', (mood) => {
    const { headline } = typographyOf(mood);
    const wide = shape('가 가', headline).advance - shape('가가', headline).advance;
    expect(wide).toBeGreaterThan(0.15);
    expect(wide).toBeLessThan(0.25);
  });
});
