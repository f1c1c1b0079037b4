import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What a PostgreSQL server must run as well as the embedded one; the rest of the server's tests open no database. */
const OPENS_A_DATABASE =
  /testing\/(database|guide|use-tasks)\.ts'|#platform\/testing\/database'|inject\('templateUrl'\)/;

it('tests of the server that open a database are named *.db.test.ts, and no others', () => {
  const files = globSync('server/src/**/*.test.ts');
  const open = files.filter((file) => OPENS_A_DATABASE.test(readFileSync(file, 'utf8')));
  console.log(`database tests: ${open.length} of ${files.length} files`);
  expect(open.sort()).toEqual(files.filter((file) => file.endsWith('.db.test.ts')).sort());
});
