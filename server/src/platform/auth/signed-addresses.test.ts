import { expect, it } from 'vitest';
import { createSignedAddresses } from './signed-addresses.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-30T03:00:00Z');
const keysOf = (byte: number) => ({ derive: () => Buffer.alloc(32, byte) });
const PATH = '/api/v1/files/019e0000-0000-7000-8000-000000000001/content';

const clock = { now: BEGIN };
const addresses = createSignedAddresses(keysOf(1), () => clock.now);
const split = (address: string): { path: string; query: Record<string, string> } => {
  const { pathname, searchParams } = new URL(address, 'http://madang.test');
  return { path: pathname, query: Object.fromEntries(searchParams) };
};
const signedAt = (at: number) => {
  clock.now = at;
  return split(addresses.sign(PATH));
};
const opensAt = (at: number, { path, query }: ReturnType<typeof split>): boolean => {
  clock.now = at;
  return addresses.verify(path, query);
};

it('opens its path for one to two hours, and is the same for an hour, whatever is added to it', () => {
  const first = signedAt(BEGIN);
  expect(signedAt(BEGIN + HOUR - 1)).toEqual(first);
  expect(signedAt(BEGIN + HOUR)).not.toEqual(first);
  expect(opensAt(BEGIN, { ...first, query: { ...first.query, w: '128' } })).toBe(true);
  expect(opensAt(BEGIN + 2 * HOUR - 1000, first)).toBe(true);
  expect(opensAt(BEGIN + 2 * HOUR, first)).toBe(false);
});

it('opens nothing else, for nobody who has changed it', () => {
  const { path, query } = signedAt(BEGIN);
  const { signature = '' } = query;
  const later = String(Number(query['expires']) + 3600);
  const other = split(createSignedAddresses(keysOf(2), () => BEGIN).sign(PATH)).query;
  const changed: [string, string, Record<string, unknown>][] = [
    ['another path', path.replace(/1\/content$/, '2/content'), query],
    ['a part of its path', path.replace(/\/content$/, ''), query],
    ['a later end', path, { ...query, expires: later }],
    ['the key of another installation', path, other],
    ['no signature', path, { expires: query['expires'] }],
    ['no end', path, { signature }],
    ['half a signature', path, { ...query, signature: signature.slice(0, 12) }],
    [
      'a signature of other letters',
      path,
      { ...query, signature: signature.replace(/^./, (one) => (one === 'A' ? 'B' : 'A')) },
    ],
    ['two signatures', path, { ...query, signature: [signature, signature] }],
    ['an end that is no number', path, { ...query, expires: `${query['expires']}.0` }],
  ];
  expect(changed.filter(([, where, given]) => addresses.verify(where, given)).map(([what]) => what)).toEqual([]);
  expect(addresses.verify(path, query)).toBe(true);
});
