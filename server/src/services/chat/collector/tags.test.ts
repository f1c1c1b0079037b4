import { expect, it } from 'vitest';
import { tidyTags } from './tags.ts';

it('keeps each tag once, composed and as it was written first', () => {
  expect(tidyTags(['Work', '계약'.normalize('NFD'), 'work', '계약', 'ＷＯＲＫ', '이사'])).toEqual([
    'Work',
    '계약',
    '이사',
  ]);
});
