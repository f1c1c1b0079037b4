// A process that owns the folder of its first argument, for tests that kill it.
import { startEmbeddedPostgres } from '../index.ts';
import { silent } from './folders.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: owner-process.ts <folder>');
try {
  const { url, origin } = await startEmbeddedPostgres({ folder, log: silent });
  process.send?.({ url, origin });
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
