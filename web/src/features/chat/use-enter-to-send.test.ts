import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useEnterToSend } from './use-enter-to-send.ts';

const send = vi.fn();
const prevented = vi.fn();
const withFinger = (is: boolean): void => {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: is && query === '(hover: none) and (pointer: coarse)',
  }));
};
beforeEach(() => {
  withFinger(false);
  vi.useFakeTimers();
  send.mockReset();
  prevented.mockReset();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const enter = (change: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key: 'Enter',
    code: 'Enter',
    keyCode: 13,
    isComposing: false,
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    preventDefault: prevented,
    ...change,
  }) as unknown as KeyboardEvent;
const composition = (data: string): CompositionEvent => ({ data }) as CompositionEvent;
const lineBreak = (): InputEvent =>
  ({ inputType: 'insertLineBreak', preventDefault: prevented }) as unknown as InputEvent;
const composing = (listener: ReturnType<typeof useEnterToSend>, data: string): void => {
  listener.compositionstart();
  listener.compositionupdate(composition(data));
};

test('Chrome on Windows: one key, one message, and no line break', () => {
  const listener = useEnterToSend(send);
  composing(listener, '요');
  listener.keydown(enter({ key: 'Process', keyCode: 229, isComposing: true }));
  expect(send).not.toHaveBeenCalled();
  listener.compositionend(composition('요'));
  listener.beforeinput(lineBreak());
  vi.runAllTimers();
  expect(send).toHaveBeenCalledTimes(1);
  expect(prevented).toHaveBeenCalledTimes(1);
});

test('Chrome on a Mac, where the key comes twice: the second finds nothing left to send', () => {
  let draft = '안녕하세요';
  const sent: string[] = [];
  const listener = useEnterToSend(() => {
    if (draft !== '') sent.push(draft);
    draft = '';
  });
  composing(listener, '요');
  listener.keydown(enter({ keyCode: 229, isComposing: true }));
  listener.compositionend(composition('요'));
  listener.keydown(enter());
  vi.runAllTimers();
  expect(sent).toEqual(['안녕하세요']);
});

test('Safari: the composition ends first, and the key that ended it sends', () => {
  const listener = useEnterToSend(send);
  composing(listener, '요');
  listener.compositionend(composition('요'));
  listener.keydown(enter({ keyCode: 229 }));
  listener.beforeinput(lineBreak());
  vi.runAllTimers();
  expect(send).toHaveBeenCalledTimes(1);
  expect(prevented).toHaveBeenCalledTimes(1);
});

test('a candidate that is picked with Enter is not sent', () => {
  const listener = useEnterToSend(send);
  composing(listener, '漢字');
  listener.keydown(enter({ key: 'Process', keyCode: 229, isComposing: true }));
  listener.compositionend(composition('漢字'));
  vi.runAllTimers();
  expect(send).not.toHaveBeenCalled();
});

test('Shift and Enter leave the line break to the browser', () => {
  const listener = useEnterToSend(send);
  listener.keydown(enter({ shiftKey: true }));
  listener.beforeinput(lineBreak());
  expect(send).not.toHaveBeenCalled();
  expect(prevented).not.toHaveBeenCalled();
});

test('a composition that is given up after Enter sends nothing, neither then nor with what is written next', () => {
  const listener = useEnterToSend(send);
  composing(listener, '거우');
  listener.keydown(enter({ key: 'Process', keyCode: 229, isComposing: true }));
  listener.compositionend(composition(''));
  composing(listener, '거');
  vi.runAllTimers();
  expect(send).not.toHaveBeenCalled();
});

test('with a finger alone Enter is the line break, also while a syllable is open', () => {
  withFinger(true);
  const listener = useEnterToSend(send);
  listener.keydown(enter());
  listener.beforeinput(lineBreak());
  composing(listener, '요');
  listener.keydown(enter({ key: 'Process', keyCode: 229, isComposing: true }));
  listener.compositionend(composition('요'));
  listener.beforeinput(lineBreak());
  vi.runAllTimers();
  expect(send).not.toHaveBeenCalled();
  expect(prevented).not.toHaveBeenCalled();
});
