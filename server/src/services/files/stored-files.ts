import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { StoredFiles } from '#platform/service';
import type { FilesSettings } from './settings.ts';
import { openStorage } from './storage/open-storage.ts';

/** Originals alone: smaller pictures are made again when they are asked for. */
export const storedFiles = (config: FilesSettings): StoredFiles => {
  const storage = openStorage(config);
  return {
    query: 'SELECT hash FROM files.blobs ORDER BY hash',
    async copyTo(hash, file) {
      const bytes = await storage.sizeOf(hash, 'original');
      if (bytes === undefined) return false;
      await pipeline(await storage.open(hash, 'original', 0, bytes - 1), createWriteStream(file, { mode: 0o600 }));
      return true;
    },
    putBack: (hash, file) => storage.put(hash, 'original', file),
    stop: () => storage.stop?.(),
  };
};
