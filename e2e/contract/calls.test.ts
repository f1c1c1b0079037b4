import { expect, it } from 'vitest';
import { compareCalls } from '../../server/src/platform/testing/call-parity.ts';

it('every operation goes the same way in one process and over HTTP, however the call goes', async () => {
  const { operations, cells, different } = await compareCalls({ every: true });
  console.log(`calls: ${cells} cells of ${operations} operations`);
  expect(different.join('\n')).toBe('');
  expect(operations).toBeGreaterThan(100);
});
