import { expect, it } from 'vitest';
import { shownArguments } from './tool-arguments.ts';

it('shows what nobody sees, in names, in values, and in JSON within them, and the rest as it is', () => {
  const body = JSON.stringify({ to: 'a\u200bb', why: ['\u202e', '\u3164', '\u034f', '\u{e0041}'] });
  const given = JSON.stringify({ ['na\u2060me']: 'a\tb\n가', body, more: { deep: body, n: 1.5 } });
  const shown = shownArguments(given);
  expect(shown.map(([name]) => name)).toEqual(['na\\u{2060}me', 'body', 'more']);
  expect(shown[0]?.[1]).toBe('a\tb\n가');
  for (const [, value] of shown.slice(1)) {
    for (const code of ['200b', '202e', '3164', '34f', 'e0041']) expect(value).toContain(`\\u{${code}}`);
    expect(value).not.toMatch(/\p{Cf}|\p{DI}/u);
  }
  expect(shown[1]?.[1]).toContain('"to":"a');
  expect(shownArguments('{}')).toEqual([]);
});
