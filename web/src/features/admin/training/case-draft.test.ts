import { expect, it } from 'vitest';
import { closeCase, openCase } from './case-draft.ts';
import { STAGES } from './talk-lists.ts';

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

it('what a script may lack is told where it has it, and left out where it has not', () => {
  const talks = {
    manner: 'child' as const,
    answers_to: { not_done: [said('not yet?')] },
    only_after: { S6: 'S3' as const },
    handled_otherwise: [{ text: 'moved', flags: {}, from: 'S2' as const }],
  };
  const draft = openCase({ ...example, receive: { ...example.receive, ...talks } });
  expect(closeCase(draft).receive).toMatchObject(talks);
  expect(draft.help).toMatchObject({ manner: '', only_after: { S6: '' } });
  for (const name of Object.keys(talks)) expect(closeCase(draft).help).not.toHaveProperty(name);
  draft.receive.manner = '';
  draft.receive.only_after.S6 = '';
  draft.receive.answers_to.not_done = [];
  draft.receive.handled_otherwise = [];
  for (const name of Object.keys(talks)) expect(closeCase(draft).receive).not.toHaveProperty(name);
});
