import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registeredWork } from '../../server/src/platform/background/registered.ts';
import { SERVICES } from '../../server/src/services.ts';
import { PROOFS } from './proofs.ts';

const apps = SERVICES.flatMap(({ apps = [] }) => apps);
const registered = [...registeredWork(SERVICES, apps)];

it('everything that runs in the background names the test files of which one fails without it, and nothing else does', () => {
  console.log(`background work: ${registered.length} entries`);
  expect(Object.keys(PROOFS).toSorted()).toEqual(registered.toSorted());
});

it('and these files are there', () => {
  const files = [...new Set(Object.values(PROOFS).flat())];
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
