import { expect, it } from 'vitest';
import { findingOf } from './finding.ts';

it('tells what a look failed with, without the password of an address in it', async () => {
  const look = () => Promise.reject(new Error('smtp://somebody:hidden-word@mail.example.com:587 does not answer'));
  expect(await findingOf('mail', look)).toEqual({
    name: 'mail',
    ok: false,
    result: 'smtp://***@mail.example.com:587 does not answer',
  });
  expect(await findingOf('mail', () => Promise.resolve('well'))).toEqual({ name: 'mail', ok: true, result: 'well' });
});
