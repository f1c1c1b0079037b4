import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes the entries of `folder` last through a power cut. Windows cannot open folders. */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
