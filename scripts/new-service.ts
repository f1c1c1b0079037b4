import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contracts } from '@madang/contracts/index';
import { system } from '@madang/contracts/system';
import { contractFile } from './new-service/contract.ts';
import { rightsFile, serviceFiles } from './new-service/folder.ts';
import { REGISTERS } from './new-service/registers.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');
/** It names a schema, a role, settings, a folder and identifiers in code. */
const NAME = /^[a-z][a-z0-9]{1,29}$/;
/** Names that something else has: the process that is no service, PostgreSQL's and the platform's schemas, words of the language. */
const TAKEN: ReadonlySet<string> = new Set([
  'gateway',
  'system',
  'jobs',
  'platform',
  'public',
  'pgboss',
  'internal',
  'auth',
  'default',
  'delete',
  'export',
  'import',
  'class',
  'new',
  'function',
  'database',
  'madang',
]);

const problemOf = (name: string | undefined): string | undefined => {
  if (name === undefined || !NAME.test(name))
    return 'Usage: npm run new-service -- NAME, of small letters and digits, such as notes';
  if (name in contracts || TAKEN.has(name) || existsSync(path.join(PROJECT, 'contracts', `${name}.ts`)))
    return `There is a ${name} already.`;
  const taken = Object.values<object>({ ...contracts, system })
    .flatMap((contract) => Object.keys(contract))
    .find((key) => key.split(' ')[1]?.split('/')[1] === name);
  return taken === undefined ? undefined : `${taken} is answered by another service: /${name} is taken.`;
};

const written: string[] = [];
const write = (file: string, text: string): void => {
  const target = path.join(PROJECT, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  written.push(file);
  console.log(`  ${file}`);
};

const run = (args: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}): void => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.join(PROJECT, folder),
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} has failed:\n${stdout}${stderr}`);
};

/** drizzle-kit compares the schema with no migrations at all, and writes the first one. */
const generateMigration = (name: string): void => {
  const kit = path.join(PROJECT, 'node_modules/drizzle-kit/bin.cjs');
  run([kit, 'generate', '--name', name], 'server', { SERVICE: name });
  console.log(`  server/src/services/${name}/migrations (3 files)`);
};

const name = process.argv[2];
const problem = problemOf(name);
if (name === undefined || problem !== undefined) {
  console.error(problem);
  process.exit(2);
}

// Read and changed before anything is written: one that no longer fits leaves nothing half done.
const registers = REGISTERS.map(({ path: file, add }) => ({
  file,
  text: add(readFileSync(path.join(PROJECT, file), 'utf8'), name),
}));
console.log(`The service ${name}:`);
write(`contracts/${name}.ts`, contractFile(name));
for (const [file, text] of Object.entries(serviceFiles(name))) write(`server/src/services/${name}/${file}`, text);
write(`e2e/rights/${name}.ts`, rightsFile(name));
for (const { file, text } of registers) write(file, text);
run(['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', ...written], '.');
generateMigration(name);
run(['checks/env-example.ts'], '.');
console.log('  .env.example');
console.log(`
It lists, creates and deletes entries of whoever calls, under /api/v1/${name}. Make it yours: contracts/${name}.ts first (and scopes of its own, in contracts/scopes.ts), then
what the compiler names. After a change of schema.ts: SERVICE=${name} npm run migration -- --name <what changes>, or, as long
as nobody else has it, delete its migrations and write the first one anew. docs/add-a-service.md says the rest.`);
