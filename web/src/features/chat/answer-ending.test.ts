import { expect, test } from 'vitest';
import { en } from '../../words/en.ts';
import { canContinue, endingOf } from './answer-ending.ts';

const ended = (
  status: 'complete' | 'generating' | 'interrupted' | 'failed' | 'stopped',
  finish_reason: 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'error' | 'unknown' | null,
  error_code: string | null,
) => ({ status, finish_reason, error_code });

test('each ending is told apart, and can be continued where that helps', () => {
  const rows = [
    [ended('complete', 'stop', null), null, false],
    [ended('generating', null, null), null, false],
    [ended('stopped', null, null), 'stopped', true],
    [ended('interrupted', null, null), 'interrupted', true],
    [ended('interrupted', 'length', null), 'length', true],
    [ended('interrupted', null, 'model_cut_off'), 'cut', true],
    [ended('interrupted', 'unknown', null), 'unknown', false],
    [ended('interrupted', 'tool_calls', null), 'unknown', false],
    [ended('interrupted', 'stop', 'model_empty'), 'empty', false],
    [ended('failed', 'content_filter', 'model_filtered'), 'filtered', false],
    [ended('failed', 'content_filter', 'answer_held_back'), 'heldBack', false],
    [ended('failed', 'content_filter', 'answer_not_judged'), 'notJudged', false],
    [ended('failed', 'error', 'model_failed'), 'error', false],
    [ended('failed', null, 'model_timeout'), 'slow', true],
    [ended('failed', null, 'model_rate_limited'), 'busy', true],
    [ended('failed', null, 'model_unavailable'), 'away', true],
    [ended('failed', null, 'model_input_too_long'), 'tooLong', false],
    [ended('failed', null, 'model_refused'), 'refused', false],
    [ended('failed', null, 'model_key_refused'), 'unset', false],
    [ended('failed', null, 'model_no_credit'), 'noCredit', false],
    [ended('failed', null, 'internal'), 'failed', false],
    [ended('failed', null, null), 'failed', false], // as clones were made before the code was kept
  ] as const;
  for (const [message, ending, goesOn] of rows) {
    expect(endingOf(message), JSON.stringify(message)).toBe(ending);
    if (ending !== null)
      expect([ending in en.chat.endings, canContinue(ending, '글'), canContinue(ending, ' ')], ending).toEqual([
        true,
        goesOn,
        false,
      ]);
  }
});
