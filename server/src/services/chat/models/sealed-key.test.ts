import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { hintOf, openKey, sealKey } from './sealed-key.ts';

const PLACE = { id: 'a', baseUrl: 'https://models.example.org/v1' };
const secret = randomBytes(32);

it('the key of a model opens in its own row, for the server that it was given for, and nowhere else', () => {
  const sealed = sealKey(secret, PLACE, 'sk-not-for-everybody');
  expect(sealed.toString('latin1')).not.toContain('sk-not');
  expect(openKey(secret, PLACE, sealed)).toBe('sk-not-for-everybody');
  expect(openKey(secret, { ...PLACE, baseUrl: 'https://models.example.org/v2' }, sealed)).toBe('sk-not-for-everybody');
  expect(() => openKey(secret, { ...PLACE, id: 'b' }, sealed)).toThrow('not of the row');
  expect(() => openKey(secret, { ...PLACE, baseUrl: 'https://thief.example.org/v1' }, sealed)).toThrow(
    'not of the row',
  );
  expect(() => openKey(randomBytes(32), PLACE, sealed)).toThrow();
});

it('no more of a key is shown than its last four characters, and of a short one nothing', () => {
  expect(hintOf('sk-0123456789-abcd')).toBe('abcd');
  expect(hintOf('short-key')).toBe('');
});
