import { expect, it } from 'vitest';
import { closeCase, openCase, STAGES } from './case-draft.ts';

const said = (text: string) => ({ text, flags: {} });
const script = {
  stages: { S1: [said('hello'), said('hello there')] },
  reactions: { question: [said('because')] },
  question_about: {},
  disclosure_of: {},
  endings: { hung_up: [said('bye')] },
};
/** As much of one as is opened and closed here. */
const example = {
  title: 'a case',
  method: { S1: 'it begins' },
  receive: script,
  help: { ...script, who: { name: 'a neighbour', about: 'next door' } },
} as unknown as Parameters<typeof openCase>[0];

it('a case that was opened and closed says what it said', () => {
  const draft = openCase(example);
  expect(STAGES.every((stage) => Array.isArray(draft.receive.stages[stage]))).toBe(true);
  expect(draft.receive.disclosure_of.password).toEqual([]);
  const { receive, help, method } = closeCase(draft);
  expect(receive.stages).toEqual(example.receive.stages);
  expect(receive.endings).toEqual(example.receive.endings);
  expect(help.who).toEqual(example.help.who);
  expect(method).toEqual(example.method);
  draft.receive.stages.S1[0] = said('changed');
  expect(example.receive.stages.S1?.[0]?.text).toBe('hello');
});
