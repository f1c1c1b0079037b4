import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import { Bytes } from '#platform/http/reply';
import type { Context } from './context.ts';
import { isShown } from './describe-file.ts';
import { makePicture, type Recipe } from './pictures/pictures.ts';
import type { Form } from './storage/storage.ts';
import { findByHash, findById, findOwn, type FileRow } from './store/grants.ts';

/** Widths that are made; whoever asks for another gets the next larger one, so that nobody can fill the disk with them. */
const WIDTHS = [64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096];

const notFound = (): AppError => new AppError('file_not_found');

type Files = Pick<Context, 'db' | 'storage' | 'staging' | 'making'>;

/** Types of texts and of what browsers would run are not given out as what they are. */
const savedAs = ({ mimeType }: FileRow): string =>
  /html|xml|svg/.test(mimeType) && !mimeType.includes('openxml') ? 'application/octet-stream' : mimeType;

/** Makes a smaller picture, once however many ask for it at the same time. */
const makeSmaller = async (
  { storage, staging, making }: Files,
  { blobHash, bytes, mimeType }: FileRow,
  form: Form,
  recipe: Recipe,
): Promise<number> => {
  const key = `${blobHash} ${form}`;
  const work = async (): Promise<number> => {
    await using source = await staging.receive(await storage.open(blobHash, 'original', 0, bytes - 1));
    const { staged } = await makePicture({ path: source.path, mimeType }, recipe, staging);
    await using _ = staged;
    await storage.put(blobHash, form, staged.path);
    return staged.bytes;
  };
  const made = making.get(key) ?? work().finally(() => making.delete(key));
  making.set(key, made);
  return made;
};

/** A picture, in its own size or smaller. */
export const servePicture = (files: Files, row: FileRow, wanted: number | undefined): Bytes => {
  const { storage } = files;
  const { blobHash: hash } = row;
  const width = WIDTHS.find((one) => one >= (wanted ?? Infinity));
  const form: Form = width === undefined || width >= (row.width ?? 0) ? 'original' : `w${width}`;
  if (form === 'original' || width === undefined) {
    return new Bytes({
      type: row.mimeType,
      size: row.bytes,
      tag: hash,
      inline: true,
      immutable: true,
      open: (start, end) => storage.open(hash, 'original', start, end),
    });
  }
  return new Bytes({
    tag: `${hash}-${form}`,
    inline: true,
    immutable: true,
    content: async () => ({
      type: 'image/webp',
      size: (await storage.sizeOf(hash, form)) ?? (await makeSmaller(files, row, form, { width })),
      open: (start, end) => storage.open(hash, form, start, end),
    }),
  });
};

export const serveImage = async (
  files: Files,
  hash: string,
  wanted: number | undefined,
  caller: Principal | null,
): Promise<Bytes> => {
  const row = await findByHash(files.db, hash, caller?.userId);
  if (row === undefined || !isShown(row)) throw notFound();
  return servePicture(files, row, wanted);
};

/** Everything but our own pictures, to be saved. @throws AppError `file_not_found`, `storage_unavailable`, `rate_limited` */
export const serveContent = async (
  files: Files,
  id: string,
  wanted: number | undefined,
  caller: Pick<Principal, 'userId'> | null,
): Promise<Bytes> => {
  const { db, storage } = files;
  const row = caller === null ? await findById(db, id) : await findOwn(db, caller.userId, id);
  if (row === undefined) throw notFound();
  if (wanted !== undefined && isShown(row)) return servePicture(files, row, wanted);
  const { blobHash, bytes, name } = row;
  return new Bytes({
    type: savedAs(row),
    size: bytes,
    tag: blobHash,
    name,
    inline: isShown(row),
    immutable: true,
    open: (start, end) => storage.open(blobHash, 'original', start, end),
  });
};

/** As they were stored, whatever they are: for whoever reads them here, and shows them to nobody. */
export const serveBytes = ({ storage }: Pick<Files, 'storage'>, { blobHash, bytes }: FileRow): Bytes =>
  new Bytes({
    type: 'application/octet-stream',
    size: bytes,
    tag: blobHash,
    inline: false,
    immutable: true,
    open: (start, end) => storage.open(blobHash, 'original', start, end),
  });

/** Beyond this a model sees no more, and is only slower and dearer. */
const MODEL_SIDE = 1536;
const MODEL_BYTES = 2_000_000;
const READ_BY_MODELS = new Set(['image/jpeg', 'image/png']);

/** A picture as it is given to a model. @throws AppError `file_not_found`, `storage_unavailable`, `rate_limited` */
export const serveToModel = async (files: Files, row: FileRow): Promise<Bytes> => {
  const { storage } = files;
  const { blobHash: hash, mimeType, bytes, width, height } = row;
  if (!isShown(row)) throw notFound();
  const isSmall = Math.max(width ?? 0, height ?? 0) <= MODEL_SIDE && bytes <= MODEL_BYTES;
  const form: Form = isSmall && READ_BY_MODELS.has(mimeType) ? 'original' : 'model';
  const size =
    form === 'original'
      ? bytes
      : ((await storage.sizeOf(hash, form)) ?? (await makeSmaller(files, row, form, { side: MODEL_SIDE })));
  const type = form === 'original' ? mimeType : 'image/jpeg';
  return new Bytes({
    type,
    size,
    tag: `${hash}-${form}`,
    inline: true,
    immutable: true,
    open: (start, end) => storage.open(hash, form, start, end),
  });
};
