import { expect, test } from 'vitest';
import { createFramedText, type Frames } from './draw-by-frame.ts';

const setUp = (shown = '') => {
  const drawn: string[] = [];
  let next: (() => void) | null = null;
  const frames: Frames = {
    request: (draw) => {
      next = draw;
      return 1;
    },
    cancel: () => {
      next = null;
    },
  };
  const frame = (): void => {
    const draw = next;
    next = null;
    draw?.();
  };
  return { text: createFramedText(shown, (whole) => drawn.push(whole), frames), drawn, frame };
};

test('many bits in one frame are drawn once', () => {
  const { text, drawn, frame } = setUp();
  text.add('가');
  text.add('나');
  expect(drawn).toEqual([]);
  frame();
  text.add('다');
  frame();
  expect(drawn).toEqual(['가나', '가나다']);
});

test('an answer that is read again does not shrink on the way', () => {
  const { text, drawn, frame } = setUp('가나다');
  text.add('가');
  frame();
  text.add('나다라');
  frame();
  expect(drawn).toEqual(['가나다라']);
});

test('a reset may be shorter', () => {
  const { text, drawn, frame } = setUp('가나다');
  text.reset('가');
  frame();
  text.add('나');
  frame();
  expect(drawn).toEqual(['가', '가나']);
});

test('nothing is drawn over the whole message', () => {
  const { text, drawn, frame } = setUp();
  text.add('가');
  text.end();
  frame();
  expect(drawn).toEqual([]);
});
