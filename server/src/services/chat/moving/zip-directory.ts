import { Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { AppError } from '#platform/errors';

const MB = 1024 * 1024;
/** Bytes, with its folders. */
const MOST_NAME = 1000;

/** Of what stands in an archive: how many entries, and how many bytes their list takes, with names and comments. */
interface Limits {
  readonly entries: number;
  readonly megabytes: number;
}
const LIMITS: Readonly<Record<'guest' | 'user', Limits>> = {
  guest: { entries: 20_000, megabytes: 4 },
  user: { entries: 100_000, megabytes: 16 },
};

export interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

/** What opens its bytes and no more: comments, extra fields and raw names would all be kept with it. */
const bare = (entry: Entry): Entry => {
  const { compressedSize, uncompressedSize, compressionMethod, generalPurposeBitFlag } = entry;
  const { relativeOffsetOfLocalHeader } = entry;
  return Object.assign(new Entry(), {
    ...{ compressedSize, uncompressedSize, compressionMethod, generalPurposeBitFlag, relativeOffsetOfLocalHeader },
  });
};

const tooMany = ({ entries, megabytes }: Limits): AppError =>
  new AppError('archive_too_many_files', { values: { entries, megabytes } });

/**
 * An archive and what stands in it. How large its list is, its end says: nothing of a larger one is read.
 * @throws AppError `archive_too_many_files`
 */
export const readDirectory = async (
  path: string,
  kind: 'guest' | 'user',
): Promise<{ readonly zip: ZipFile; readonly entries: readonly NamedEntry[] }> => {
  const limits = LIMITS[kind];
  // Its reader decodes a comment letter by letter, and takes 32 times as much memory for it.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    const listed = zip.fileSize - Number(zip.readEntryCursor);
    if (zip.entryCount > limits.entries || listed > limits.megabytes * MB) throw tooMany(limits);
    const entries: NamedEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      const { fileNameRaw, generalPurposeBitFlag: flags, extraFields } = entry;
      if (fileNameRaw.length > MOST_NAME) continue;
      const name = getFileNameLowLevel(flags, fileNameRaw, extraFields, false);
      if (!name.endsWith('/')) entries.push({ name, entry: bare(entry) });
    }
    return { zip, entries };
  } catch (error) {
    zip.close();
    throw error;
  }
};
