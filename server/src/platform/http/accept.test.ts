import { expect, it } from 'vitest';
import { prefers } from './accept.ts';

const [EVENTS, JSON_TYPE] = ['text/event-stream', 'application/json'];

it.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['text/event-stream', true],
  ['TEXT/Event-Stream; charset=utf-8', true],
  ['text/event-stream, */*', true],
  ['text/*', true],
  ['text/event-stream, application/json', true],
  ['application/json, text/event-stream', false],
  ['text/event-stream;q=0.5, application/json', false],
  ['text/event-stream;q=0.9, application/json;q=0.1', true],
  ['text/event-stream;q=0', false],
  ['text/event-stream;q=0, */*', false],
  ['text/event-stream;q=0.0, text/plain', false],
  ['application/x-text/event-stream', false],
  ['text/event-streams', false],
  ['application/json;profile="text/event-stream"', false],
  ['text/event-stream;q=nonsense', false],
  [',,;=', false],
])('Accept: %s', (accept, expected) => {
  expect(prefers(accept, EVENTS, JSON_TYPE)).toBe(expected);
});
