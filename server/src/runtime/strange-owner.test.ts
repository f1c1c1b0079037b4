import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { assertOwnData } from './installation.ts';

/** Of the account that the systemd unit makes, say: whoever is not root cannot give a folder away. */
it.runIf(process.getuid?.() === 0)(
  'root does not start on the data of a service that runs as another account, unless they are named',
  () => {
    const machine = mkdtempSync(path.join(tmpdir(), 'madang-owner-'));
    const [project, roots] = [path.join(machine, 'clone'), path.join(machine, 'var')];
    try {
      const postgres = path.join(roots, 'postgres');
      mkdirSync(postgres, { recursive: true });
      const start = (dataFolderNamedBy: 'default' | 'MADANG_DATA') => () =>
        assertOwnData({ dataFolder: roots, dataFolderNamedBy }, { project, isRoot: true, roots });
      chownSync(postgres, 1234, 1234);
      expect(start('default')).toThrow(
        /runs as another account \(uid 1234\): start it as that account\. Set MADANG_DATA=/,
      );
      expect(start('MADANG_DATA')).not.toThrow();
      // As whom PostgreSQL runs where root starts it.
      chownSync(postgres, 65534, 65534);
      expect(start('default')).not.toThrow();
    } finally {
      rmSync(machine, { recursive: true, force: true });
    }
  },
);
