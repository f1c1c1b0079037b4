import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './hash.ts';

it('knows a password again, and no other one', async () => {
  const stored = await hashPassword('맞는 비밀번호');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword('맞는 비밀번호', stored)).toBe(true);
  expect(await verifyPassword('맞는 비밀번호'.normalize('NFD'), stored)).toBe(true);
  expect(await verifyPassword('틀린 비밀번호', stored)).toBe(false);
  expect(await verifyPassword('', stored)).toBe(false);
});

it('salts each', async () => {
  expect(await hashPassword('같은 비밀번호')).not.toBe(await hashPassword('같은 비밀번호'));
});

it('agrees with the reference implementation of Argon2', async () => {
  // From src/test.c of P-H-C/phc-winner-argon2: version 0x13, argon2id, t = 2, m = 64 MiB, p = 1, "password", "somesalt".
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword('password', stored)).toBe(true);
});

it('takes nobody for anybody', async () => {
  expect(await verifyPassword('password', undefined)).toBe(false);
});
