import { DOCUMENT_TYPES, MOST_MEGABYTES, PICTURE_TYPES, Purpose, type StoredFile } from '@madang/contracts/files';
import { lineOf } from '@madang/contracts/fields';
import type { IncomingForm } from '@madang/contracts/bodies';
import type { z } from 'zod';
import { AppError } from '#platform/errors';
import { atMost, tooLarge } from '#platform/http/incoming-form';
import type { Principal } from '#platform/auth/principal';
import type { Context } from './context.ts';
import { describeFile } from './describe-file.ts';
import { keepFile, overQuota } from './keep-file.ts';
import { kindOf, type Kind } from './pictures/kinds.ts';
import { makePicture, type MadePicture } from './pictures/pictures.ts';
import type { Staged } from './storage/staging.ts';
import { bytesOf, type FileRow } from './store/grants.ts';

const MEGABYTE = 1024 * 1024;
const MOST_BYTES = MOST_MEGABYTES * MEGABYTE;
const LONGEST_NAME = 200;
const TEMPORARY_MS = 24 * 3600 * 1000;

type Uploaded = z.infer<typeof Purpose>;
type Chosen = Uploaded | 'avatar' | 'guide' | undefined;
const TYPES: Readonly<Record<Uploaded, readonly string[]>> = { photo: PICTURE_TYPES, document: DOCUMENT_TYPES };

export const typesOf = (purpose: Uploaded): readonly string[] => TYPES[purpose];

export const limitOf = ({ settings }: Pick<Context, 'settings'>, purpose: Chosen): number => {
  if (purpose === undefined)
    return Math.min(MOST_BYTES, Math.max(settings.FILES_PHOTO_MB, settings.FILES_DOCUMENT_MB) * MEGABYTE);
  return (
    {
      photo: settings.FILES_PHOTO_MB,
      document: settings.FILES_DOCUMENT_MB,
      avatar: settings.FILES_AVATAR_MB,
      guide: settings.FILES_GUIDE_MB,
    }[purpose] * MEGABYTE
  );
};

export const quotaOf = ({ settings }: Pick<Context, 'settings'>, kind: Principal['kind']): number =>
  (kind === 'guest' ? settings.FILES_GUEST_QUOTA_MB : settings.FILES_QUOTA_MB) * MEGABYTE;

/** One line in which all can be seen, and no path. A Mac sends Korean names letter by letter: 한 as ㅎㅏㄴ. */
const plainName = (name: string): string =>
  lineOf(lineOf(name.normalize('NFC').replace(/[/\\]/g, '')).slice(0, LONGEST_NAME)) || 'file';

const read = async (
  { path, head, bytes }: Staged,
  name: string,
  wanted: Kind['is'],
  types: readonly string[],
): Promise<Kind> => {
  if (bytes === 0) throw new AppError('file_empty');
  const kind = await kindOf(path, head, name);
  if (kind?.is === wanted) return kind;
  throw new AppError('unsupported_media_type', { values: { types: types.join(', ') } });
};

/** What is kept of a picture. The extension follows what it has become. */
const renamed = (name: string, { mimeType }: MadePicture): string =>
  `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${mimeType === 'image/jpeg' ? 'jpg' : (mimeType.split('/')[1] ?? '')}`;

/** Takes a file from a form while it comes. @throws AppError */
export const uploadFile = async (
  context: Context,
  caller: Principal,
  form: IncomingForm<{ purpose: Uploaded; temporary?: 'true' | 'false' | undefined }>,
): Promise<StoredFile> => {
  const { db, storage, staging } = context;
  const quotaBytes = quotaOf(context, caller.kind);
  if ((await bytesOf(db, caller.userId)) >= quotaBytes) throw overQuota(quotaBytes);
  await using stack = new AsyncDisposableStack();
  const { fields, taken } = await form.receive(async (file, before) => {
    // Where it is known by now, the limit of the purpose ends it early.
    const purpose = Purpose.safeParse(before['purpose']).data;
    return {
      staged: stack.use(await staging.receive(atMost(file.bytes, limitOf(context, purpose)))),
      name: plainName(file.name),
    };
  });
  const [{ staged, name } = { staged: undefined, name: '' }] = taken;
  if (staged === undefined) throw new AppError('file_empty');
  const { purpose, temporary } = fields;
  if (staged.bytes > limitOf(context, purpose)) throw tooLarge(limitOf(context, purpose));
  const common = {
    ownerId: caller.userId,
    purpose,
    quotaBytes,
    expiresAt: temporary === 'true' ? new Date(Date.now() + TEMPORARY_MS) : null,
  };
  if (purpose === 'document') {
    const { mimeType } = await read(staged, name, 'document', DOCUMENT_TYPES);
    return describeFile(
      context,
      await keepFile(db, storage, { ...common, staged, mimeType, width: null, height: null, name }),
    );
  }
  const { mimeType } = await read(staged, name, 'picture', PICTURE_TYPES);
  const made = await makePicture({ path: staged.path, mimeType }, 'photo', staging);
  stack.use(made.staged);
  return describeFile(context, await keepFile(db, storage, { ...common, ...made, name: renamed(name, made) }));
};

/** The same of the picture of a person, which is one file without a form. @throws AppError */
export const storeAvatar = async (
  context: Context,
  ownerId: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<FileRow> => {
  const { db, storage, staging } = context;
  await using staged = await staging.receive(atMost(bytes, limitOf(context, 'avatar')));
  const { mimeType } = await read(staged, 'avatar', 'picture', PICTURE_TYPES);
  const made = await makePicture({ path: staged.path, mimeType }, 'avatar', staging);
  await using _ = made.staged;
  // Some kilobytes, in the place of the one before: no quota of anybody's is to keep a face from being changed.
  return await keepFile(db, storage, {
    ...made,
    ownerId,
    purpose: 'avatar',
    name: 'avatar.webp',
    quotaBytes: null,
  });
};

/** What the recycling guide shows of a thing: it counts to nobody's quota. @throws AppError */
export const storeGuidePhoto = async (
  context: Context,
  whose: Pick<MadePictureRequest, 'ownerId' | 'id'>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<FileRow> => {
  const { db, storage, staging } = context;
  await using staged = await staging.receive(atMost(bytes, limitOf(context, 'guide')));
  const { mimeType } = await read(staged, 'photo', 'picture', PICTURE_TYPES);
  const made = await makePicture({ path: staged.path, mimeType }, 'guide', staging);
  await using _ = made.staged;
  return await keepFile(db, storage, { ...made, ...whose, purpose: 'guide', name: 'photo.webp', quotaBytes: null });
};

interface MadePictureRequest {
  readonly ownerId: string;
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** Of pictures that are made for a person, beside what they bring; looked at before they are made. */
export const madeQuotaOf = ({ settings }: Pick<Context, 'settings'>, kind: Principal['kind']): number =>
  (kind === 'guest' ? settings.FILES_GUEST_MADE_MB : settings.FILES_MADE_MB) * MEGABYTE;

/** What a service has made for a person, as it is. It may be paid by now: it is kept also where that is more than they may have. @throws AppError */
export const storeMadePicture = async (
  context: Context,
  { name, ...made }: MadePictureRequest,
  bytes: AsyncIterable<Uint8Array>,
): Promise<FileRow> => {
  const { db, storage, staging } = context;
  await using staged = await staging.receive(atMost(bytes, MOST_BYTES));
  const { mimeType } = await read(staged, name, 'picture', PICTURE_TYPES);
  return await keepFile(db, storage, {
    ...made,
    staged,
    mimeType,
    purpose: 'made',
    name: plainName(name),
    quotaBytes: null,
  });
};
