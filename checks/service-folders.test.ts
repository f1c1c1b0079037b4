import { existsSync, readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVICES } from '../server/src/services.ts';

/** What the definition may load: it is read in every process, whichever services that one runs. */
const LIGHT = ['./settings.ts', './background.ts'];

describe.each(SERVICES.map((service) => [service.name, service] as const))('the folder of %s', (name, definition) => {
  const folder = path.resolve('server/src/services', name);
  const has = (file: string): boolean => existsSync(path.join(folder, file));

  it('has its parts where those of all services are', async () => {
    for (const part of ['index.ts', 'schema.ts', 'migrations/meta/_journal.json', 'routes'])
      expect([part, has(part)]).toEqual([part, true]);
    expect(definition.migrations).toBe(path.join(folder, 'migrations'));
    // What is declared is in the file that is named for it, and no such file is left over.
    expect([has('settings.ts'), has('personal-data.ts'), has('background.ts')]).toEqual([
      definition.settings !== undefined,
      definition.personalData !== undefined,
      definition.background !== undefined,
    ]);
    const files = await Array.fromAsync(glob('**/*.ts', { cwd: folder }));
    // Handlers are in routes/, statements in store/: wherever else such a file is, somebody will not look for it.
    expect(files.filter((file) => /(^|[/-])(routes|store)\.ts$/.test(file))).toEqual([]);
    expect(
      files.filter(
        (file) =>
          !file.startsWith('store/') &&
          !file.includes('migrations') &&
          file.endsWith('schema.ts') &&
          file !== 'schema.ts',
      ),
    ).toEqual([]);
  });

  it('says what the service is without loading it', () => {
    const imports = [
      ...readFileSync(path.join(folder, 'index.ts'), 'utf8').matchAll(/^import (?!type)[^;]* from '(\.[^']+)';$/gm),
    ].map(([, file = '']) => file);
    expect(imports.filter((file) => !LIGHT.includes(file))).toEqual([]);
  });

  it('has what belongs to it elsewhere: contract and rights', () => {
    expect([`contracts/${name}.ts`, `e2e/rights/${name}.ts`].filter((file) => !existsSync(file))).toEqual([]);
  });
});
