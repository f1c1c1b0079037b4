import { expect, it } from 'vitest';
import { roleName } from './roles.ts';

const ROLES = ['identity', 'users', 'chat', 'recycle', 'jobs'];
/** As PostgreSQL stores it. */
const stored = (name: string): string => Buffer.from(name).subarray(0, 63).toString();

it('gives each service of each database a role of its own, whatever the database is called', () => {
  const databases = [
    'madang',
    'a'.repeat(54),
    'a'.repeat(55),
    'a'.repeat(63),
    `${'a'.repeat(62)}b`,
    '마당'.repeat(10),
    `${'마당'.repeat(10)}가`,
    '🐕'.repeat(15),
  ];
  const names = databases.flatMap((database) => ROLES.map((role) => roleName(database, role)));
  expect(names.map(stored)).toEqual(names);
  expect(new Set(names).size).toBe(databases.length * ROLES.length);
  expect(roleName('madang', 'chat')).toBe('madang_chat');
});
