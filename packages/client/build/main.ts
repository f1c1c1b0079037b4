import { spawnSync } from 'node:child_process';
import { cp, glob, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { publishedTypes } from './published-types.ts';

const PACKAGE = path.resolve(import.meta.dirname, '..');
const DIST = path.join(PACKAGE, 'dist');
const NEXT = path.join(PACKAGE, `dist-${process.pid}`);

/** One file for all that run JavaScript: what is built in goes along with its licence. */
const writeCode = async (): Promise<void> => {
  await build({
    input: path.join(PACKAGE, 'src/index.ts'),
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    output: { file: path.join(NEXT, 'index.js'), format: 'esm' },
    logLevel: 'warn',
  });
  const parser = path.dirname(fileURLToPath(import.meta.resolve('eventsource-parser')));
  await cp(path.join(parser, '../LICENSE'), path.join(NEXT, 'eventsource-parser.LICENSE'));
};

/** With the types of the contracts written out in the place of the file that takes them from there. */
const writeTypes = async (): Promise<void> => {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const out = path.join(NEXT, 'types');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', path.join(import.meta.dirname, 'tsconfig.json'), '--outDir', out],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stdout);
  const declarations = path.join(out, 'packages/client/src');
  for await (const file of glob('*.d.ts', { cwd: declarations })) {
    const text = await readFile(path.join(declarations, file), 'utf8');
    await writeFile(path.join(NEXT, file), text.replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
  await rm(out, { recursive: true });
  await writeFile(path.join(NEXT, 'contract-types.d.ts'), publishedTypes());
};

/** File by file in the place of those that there are: whoever reads them meanwhile, or builds as well, finds all of them. */
const publish = async (): Promise<void> => {
  await mkdir(DIST, { recursive: true });
  const names = await readdir(NEXT);
  for (const name of names) await rename(path.join(NEXT, name), path.join(DIST, name));
  for (const name of await readdir(DIST)) if (!names.includes(name)) await rm(path.join(DIST, name), { force: true });
};

await mkdir(NEXT, { recursive: true });
try {
  await Promise.all([writeCode(), writeTypes()]);
  await publish();
} finally {
  await rm(NEXT, { recursive: true, force: true });
}
