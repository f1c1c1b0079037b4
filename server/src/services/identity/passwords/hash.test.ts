import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { hashPassword, heldAgainst, isOutdated, kindOf, verifyPassword } from './hash.ts';

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

it('knows passwords that an earlier system hashed by bcrypt, and that they are to be hashed anew', async () => {
  // From wrapper.c of Openwall's crypt_blowfish; other systems write $2b$ or $2y$ for the same.
  const stored = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
  for (const version of ['2a', '2b', '2y']) {
    const named = stored.replace('2a', version);
    expect([await verifyPassword('U*U', named), await verifyPassword('U*V', named)]).toEqual([true, false]);
    expect(isOutdated(named)).toBe(true);
  }
  expect(isOutdated(await hashPassword('U*U'))).toBe(false);
  expect(isOutdated('$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$c29tZWhhc2g')).toBe(true);
});

it('holds a try against one hash of each kind that there is, whoever it is, and takes theirs alone', async () => {
  const own = {
    nobody: undefined,
    todays: await hashPassword('U*U'),
    bcrypt: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    'an earlier cost': '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  };
  const kinds = ['bcrypt 05', 'bcrypt 12', 'm=65536,t=2,p=1'];
  const work = Object.values(own).map((stored) => heldAgainst(stored, kinds).map(kindOf));
  expect(new Set(work.map(String)).size).toBe(1);
  expect(work[0]?.toSorted()).toEqual([...kinds, 'm=19456,t=2,p=1'].toSorted());
  const few = { kinds: ['bcrypt 05', 'm=65536,t=2,p=1'] };
  expect(await verifyPassword('U*U', own.todays, few)).toBe(true);
  expect(await verifyPassword('U*U', own.bcrypt, few)).toBe(true);
  expect(await verifyPassword('password', own['an earlier cost'], few)).toBe(true);
  for (const stored of Object.values(own)) expect(await verifyPassword('U*V', stored, few)).toBe(false);
});

const BEYOND = [
  ...['m=1,t=1,p=1', 'm=19456,t=0,p=1', 'm=19456,t=2,p=0', 'm=65536,t=2,p=8193'],
  ...['m=1048576,t=2,p=1', 'm=65536,t=5,p=1', 'm=4294967299,t=1,p=1'],
  ...['bcrypt 03', 'bcrypt 13', 'bcrypt 31', 'salted'],
];

it('leaves to their owners what costs too much for everybody, and what cannot be computed', async () => {
  const bounds = ['bcrypt 04', 'bcrypt 12', 'm=65536,t=4,p=16', 'm=8,t=1,p=1'];
  expect(heldAgainst(undefined, [...BEYOND, ...bounds]).map(kindOf)).toEqual([...bounds, 'm=19456,t=2,p=1'].toSorted());
  const own = '$argon2id$v=19$m=131072,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g';
  expect(heldAgainst(own, BEYOND)).toContain(own);
  const somebody = await hashPassword('맞는 비밀번호');
  expect(await verifyPassword('맞는 비밀번호', somebody, { kinds: ['m=1,t=1,p=1', 'm=19456,t=0,p=1'] })).toBe(true);
});

it.each([
  '$argon2id$v=19$m=1,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g',
  '$argon2id$v=19$m=4294967299,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g',
  '$argon2id$v=19$m=4096,t=1,p=1$c2FsdA$c29tZWhhc2g',
  '$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  'of a system that we do not know',
])('is nobody’s password what is stored as %s', async (stored) => {
  expect(await verifyPassword('password', stored)).toBe(false);
});

it('takes nobody for anybody', async () => {
  expect(await verifyPassword('password', undefined)).toBe(false);
});

it('leaves a core to everybody else, however many sign in at once', async () => {
  const stored = await hashPassword('맞는 비밀번호');
  const most = Math.max(1, availableParallelism() - 1);
  let [begun, finished, largest] = [0, 0, 0];
  const begin = (): Promise<void> => {
    begun += 1;
    return Promise.resolve();
  };
  const attempt = async (): Promise<void> => {
    await verifyPassword('틀린 비밀번호', stored, { before: begin });
    finished += 1;
    largest = Math.max(largest, begun - finished);
  };
  await Promise.all(Array.from({ length: most + 3 }, attempt));
  expect(begun).toBe(most + 3);
  expect(largest).toBeLessThanOrEqual(most);
});
