import { findingOf, type Finding } from '#platform/finding';
import type { FilesSettings } from '../settings.ts';
import { openStorage } from './open-storage.ts';

/** For `madang doctor`: whether the bucket is there and may be used; the data folder is looked at for all of them. */
export const storageFindings = async (config: FilesSettings): Promise<Finding[]> => {
  const storage = openStorage(config);
  try {
    return [await findingOf('files', () => storage.prove?.() ?? Promise.resolve('are kept in the data folder'))];
  } finally {
    storage.stop?.();
  }
};
