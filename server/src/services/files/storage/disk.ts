import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#platform/errors';
import { diskError } from '#platform/disk-error';
import type { Form, Storage } from './storage.ts';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A rename is there after a power cut once its folder has been written. Windows cannot open folders. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
};

/** Below `folder`, on the same file system as what is put there: a rename is all or nothing. */
export const createDiskStorage = (folder: string): Storage => {
  const folderOf = (hash: string): string => path.join(folder, hash.slice(0, 2), hash);
  const pathOf = (hash: string, form: Form): string => path.join(folderOf(hash), form);
  return {
    async put(hash, form, file) {
      try {
        await mkdir(folderOf(hash), { recursive: true });
        await rename(file, pathOf(hash, form));
        await syncFolder(folderOf(hash));
      } catch (error) {
        throw diskError(error);
      }
    },
    async sizeOf(hash, form) {
      try {
        return (await stat(pathOf(hash, form))).size;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async open(hash, form, start, end) {
      try {
        const handle = await open(pathOf(hash, form), 'r');
        return handle.createReadStream({ start, end });
      } catch (error) {
        if (isMissing(error)) throw new AppError('file_not_found', { cause: error });
        throw error;
      }
    },
    remove: (hash) => rm(folderOf(hash), { recursive: true, force: true }),
  };
};
