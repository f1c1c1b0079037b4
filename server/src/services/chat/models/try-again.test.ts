import { expect, test } from 'vitest';
import { ModelError } from './model.ts';
import { ProviderError } from './provider-error.ts';
import { pauseBefore } from './try-again.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);
const busy = (retryAfter?: string, status = 429): ProviderError =>
  new ProviderError('busy', status, retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } });
const lost = (code: string): Error => Object.assign(new Error(code), { code });

test('what passes is tried again, as soon as the provider says, and not for ever', () => {
  const rows: readonly [string, unknown, number, number | undefined][] = [
    ['429', busy(), 1, 1],
    ['429, the second time', busy(), 2, 2],
    ['429, the third time', busy(), 3, undefined],
    ['503', busy(undefined, 503), 1, 1],
    ['400', busy(undefined, 400), 1, undefined],
    ['seconds', busy('3'), 1, 3],
    ['no seconds', busy('0'), 1, 0],
    ['more than we wait', busy('600'), 1, undefined],
    ['a date', busy('Sat, 28 Nov 2026 12:00:04 GMT'), 1, 4],
    ['a date that has been', busy('Sat, 28 Nov 2026 11:00:00 GMT'), 1, 0],
    ['a date too far away', busy('Sat, 28 Nov 2026 13:00:00 GMT'), 1, undefined],
    ['neither', busy('soon'), 1, 1],
    ['below nothing', busy('-5'), 1, 0],
    ['refused', lost('ECONNREFUSED'), 1, 1],
    ['reset', lost('ECONNRESET'), 1, 1],
    ['lost before an answer', new Error('fetch failed', { cause: lost('UND_ERR_SOCKET') }), 1, 1],
    ['lost before the first token', new ModelError('model_cut_off', lost('UND_ERR_SOCKET')), 1, 1],
    [
      'a time limit',
      Object.assign(new Error('timeout'), { name: 'HeadersTimeoutError', code: 'UND_ERR_HEADERS_TIMEOUT' }),
      1,
      undefined,
    ],
    ['something of ours', new TypeError('undefined is not a function'), 1, undefined],
  ];
  for (const [name, error, tries, seconds] of rows) expect(pauseBefore(error, tries, NOW), name).toBe(seconds);
  console.log(`reasons to try again, or not: ${rows.length}`);
});
