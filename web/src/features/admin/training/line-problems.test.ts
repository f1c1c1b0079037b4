import { expect, test } from 'vitest';
import { boundProblem, textProblem } from './line-problems.ts';

test('each thing that is wrong with a line is told where it is: at a bound, or at its text', () => {
  const problems = new Map([
    ['body.lines.1.until', 'not before'],
    ['body.lines.1', 'lacks it'],
    ['body.lines.1.text', 'too long'],
    ['body.lines.10.text', 'of another'],
  ]);
  expect(boundProblem(problems, 'body.lines.1', 'until')).toBe('not before');
  expect(boundProblem(problems, 'body.lines.1', 'from')).toBeUndefined();
  expect(textProblem(problems, 'body.lines.1')).toBe('lacks it too long');
  expect(textProblem(problems, 'body.lines.2')).toBeUndefined();
});
