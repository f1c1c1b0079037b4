import { expect, it } from 'vitest';
import { compareCalls } from '../testing/call-parity.ts';

// Of all operations, in the same ways: e2e/contract/calls.test.ts.
it('what services call of each other goes the same way in this process and over HTTP', async () => {
  const { operations, cells, different } = await compareCalls({ every: false });
  console.log(`calls between services: ${cells} cells of ${operations} operations`);
  expect(different.join('\n')).toBe('');
  expect(cells).toBeGreaterThan(operations * 10);
});
