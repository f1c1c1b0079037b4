import type { Message } from '@madang/contracts/chat';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findUnsent, mayHaveArrived, putUnsent, type Unsent } from './unsent-messages.ts';

const unsent: Unsent = { content: '깨진 컵', key: 'k1', sent_at: '2026-11-21T03:00:00.000Z' };
const message = (change: Partial<Message>): Message => ({
  id: 'm',
  conversation_id: 'c',
  parent_id: null,
  role: 'user',
  content: '깨진 컵',
  parts: [],
  structured: null,
  status: 'complete',
  model: null,
  citations: [],
  reasoning: null,
  input_tokens: null,
  output_tokens: null,
  finish_reason: null,
  error_code: null,
  siblings: [],
  feedback: null,
  created_at: '2026-11-21T03:00:01.000Z',
  ...change,
});

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('what was not acknowledged is found again, key included, where it was said', () => {
  putUnsent('chat.new', unsent);
  expect(findUnsent('chat.new')).toEqual(unsent);
  expect(findUnsent('eco.new')).toBeNull();
  putUnsent('chat.new', null);
  expect(findUnsent('chat.new')).toBeNull();
});

test('what cannot be read is nothing', () => {
  localStorage.setItem('madang.unsent.chat.new', '{');
  expect(findUnsent('chat.new')).toBeNull();
  localStorage.setItem('madang.unsent.chat.new', '{"content":1}');
  expect(findUnsent('chat.new')).toBeNull();
});

test('a message that is already there may have arrived', () => {
  expect(mayHaveArrived(unsent, [message({})])).toBe(true);
});

test('the same words of another time, other words, or the words of an answer have not', () => {
  expect(mayHaveArrived(unsent, [message({ created_at: '2026-11-20T03:00:00.000Z' })])).toBe(false);
  expect(mayHaveArrived(unsent, [message({ content: '형광등' })])).toBe(false);
  expect(mayHaveArrived(unsent, [message({ role: 'assistant' })])).toBe(false);
});
