import { expect, test } from 'vitest';
import { asPost } from './edited-copy.ts';

test('copy is posted line by line, without gaps for what is not there', () => {
  const whole = {
    headline: '봄 라떼',
    sub: '딸기로',
    body: '새로 나왔어요.',
    call: '오늘 만나요',
    hashtags: ['#봄', '#라떼'],
  };
  expect(asPost(whole)).toBe('봄 라떼\n딸기로\n\n새로 나왔어요.\n\n오늘 만나요\n\n#봄 #라떼');
  expect(asPost({ ...whole, sub: ' ', body: '', hashtags: [] })).toBe('봄 라떼\n\n오늘 만나요');
});
