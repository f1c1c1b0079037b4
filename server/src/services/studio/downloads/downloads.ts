import { createHash } from 'node:crypto';
import type { Compositor, Rendering } from '@madang/compositor';
import { AppError } from '#platform/errors';
import { Bytes, Download } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { picturesFor, type Pictures } from '../pictures.ts';
import { typesetMarked, typesetPrint, type Typeset } from '../setting/typeset.ts';
import type { GenerationRow } from '../store/generations.ts';
import { guestOfSession } from '../store/sessions.ts';
import { settingOf } from '../typeset/begin-variations.ts';
import { fileName, zip } from './zip.ts';

interface Context extends Pick<ServiceContext, 'db' | 'client'> {
  readonly compositor: Compositor;
}
export interface FileRequest {
  readonly format: 'png' | 'webp' | 'pdf';
  readonly paper: 'A4' | 'A5';
}

const TYPES = { png: 'image/png', webp: 'image/webp', pdf: 'application/pdf' } as const;

const titleOf = (row: GenerationRow): string => row.setting?.headline ?? row.candidates[0]?.headline ?? '';

const whatIs = async (row: GenerationRow, pictures: Pictures, forPrint: boolean): Promise<Typeset> => {
  const setting = settingOf(row);
  const photo = row.paintedImage ?? row.inputImage;
  return {
    setting,
    // On paper each pixel of the photo is seen.
    photo: photo === null ? undefined : await (forPrint ? pictures.readWhole(photo) : pictures.read(photo)),
    logo: setting.logo === null ? undefined : await pictures.readWhole(setting.logo),
    seed: row.seed,
    paintedBy: row.paintedImage?.painted_by ?? null,
  };
};

const rendered = async (
  { compositor }: Context,
  row: GenerationRow,
  pictures: Pictures,
  { format, paper }: FileRequest,
  signal: AbortSignal,
): Promise<Pick<Rendering, 'bytes'>> => {
  const ratio = row.aspectRatio ?? '1:1';
  if (row.outputImage === null) throw new AppError('not_a_picture');
  if (format === 'png') return { bytes: await pictures.readWhole(row.outputImage) };
  if (format === 'webp') return typesetMarked(compositor, await whatIs(row, pictures, false), ratio, signal, format);
  return typesetPrint(compositor, await whatIs(row, pictures, true), { ratio, paper }, signal);
};

const picturesOf = async (
  context: Context,
  { ownerId, sessionId }: GenerationRow,
  signal: AbortSignal,
): Promise<Pictures> => {
  const guestId = await guestOfSession(context.db, ownerId, sessionId);
  return picturesFor(context, { ownerId, sessionId, guestId, signal });
};

/** A picture as a file of its own. @throws AppError `not_a_picture`, `file_not_found`, `picture_unreadable` */
export const pictureFile = async (
  context: Context,
  row: GenerationRow,
  request: FileRequest,
  signal: AbortSignal,
): Promise<Bytes> => {
  const pictures = await picturesOf(context, row, signal);
  const { bytes } = await rendered(context, row, pictures, request, signal);
  return new Bytes({
    type: TYPES[request.format],
    size: bytes.length,
    tag: createHash('sha256').update(bytes).digest('hex'),
    name: `${fileName(titleOf(row), 'advertisement')}.${request.format}`,
    inline: false,
    immutable: false,
    open: (start, end) =>
      Promise.resolve(
        (async function* () {
          yield await Promise.resolve(bytes.subarray(start, end + 1));
        })(),
      ),
  });
};

/** Of one that its owner has deleted there is nothing; the others are there all the same. */
const unlessDeleted = async (reading: Promise<Uint8Array>): Promise<Uint8Array | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === 'file_not_found') return undefined;
    throw error;
  }
};

/** Pictures that are there, in one file. The first of them gives it its name. */
export const zipOf = async (
  context: Context,
  rows: readonly GenerationRow[],
  nameOf: (row: GenerationRow, index: number) => string,
  signal: AbortSignal,
): Promise<Download> => {
  const [first] = rows;
  // All of them are of one session.
  const pictures = first && (await picturesOf(context, first, signal));
  const entries = rows.flatMap((row, index) => {
    const { outputImage } = row;
    if (outputImage === null || pictures === undefined) return [];
    return [{ name: nameOf(row, index), read: () => unlessDeleted(pictures.readWhole(outputImage)) }];
  });
  return new Download(
    `${fileName(first === undefined ? '' : titleOf(first), 'advertisement')}.zip`,
    'application/zip',
    zip(entries),
  );
};

/** `1x1`, as a file may be called. */
export const packEntry = ({ aspectRatio }: GenerationRow): string => `${(aspectRatio ?? '').replace(':', 'x')}.png`;

/** By their row, so that they stand in the order of the file. */
export const batchEntry = (row: GenerationRow, index: number): string =>
  `${String(index + 1).padStart(3, '0')} ${fileName(titleOf(row), 'advertisement')}.png`;
