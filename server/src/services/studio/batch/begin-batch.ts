import { randomInt } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { uuidv7 } from 'uuidv7';
import type { IncomingFile, IncomingForm } from '@madang/contracts/bodies';
import type { BatchFields } from '@madang/contracts/studio';
import type { CallContext } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { asWritten, type HeldPicture } from '../kept.ts';
import { assertRoom } from '../assert-room.ts';
import { openSession } from '../open-session.ts';
import { takePicture } from '../take-picture.ts';
import { TYPESET, type Job, type TypesetPayload } from '../typeset/payload.ts';
import { readRows, type ReadRows, type Row } from './read-rows.ts';
import { rejectedFile } from './rejected-file.ts';

const SEEDS = 2 ** 32;

type Taken = { readonly csv: ReadRows } | { readonly field: string; readonly picture: HeldPicture | null };

interface Begun {
  readonly taskId: string;
  readonly sessionId: string;
  readonly rows: number;
  readonly rejected: number;
}

interface Look {
  readonly fields: BatchFields;
  readonly photo: HeldPicture | null;
  readonly logo: HeldPicture | null;
  readonly seed: number;
}

const jobOf = (row: Row, { fields, photo, logo, seed }: Look): Job => {
  const template =
    fields.template ?? (row.old_price !== '' || row.tag !== '' ? 'sale' : photo === null ? 'editorial' : 'hero');
  const { headline, sub, body, call } = row;
  return {
    generation_id: uuidv7(),
    image_id: uuidv7(),
    pack_id: null,
    aspect_ratio: fields.aspect_ratio ?? '1:1',
    seed,
    setting: asWritten({
      ...row,
      shop: row.shop || (fields.shop ?? ''),
      template,
      mood: fields.mood ?? null,
      items: [],
      logo: logo?.kept ?? null,
    }),
    candidates: [{ headline, sub, body, call, hashtags: [] }],
    input_text: Object.values(row)
      .filter((cell) => cell !== '')
      .join(', '),
  };
};

/** @throws AppError what the rows, the files service or the queue refuse */
export const beginBatch = async (
  { db, client, tasks }: Pick<ServiceContext, 'db' | 'client'> & { readonly tasks: Tasks },
  form: IncomingForm<BatchFields>,
  as: CallContext,
): Promise<Begun> => {
  const { locale } = as.request;
  const take = async (file: IncomingFile): Promise<Taken> =>
    file.field === 'csv'
      ? { csv: readRows(await buffer(file.bytes), locale) }
      : { field: file.field, picture: await takePicture(client, file, as) };
  const { fields, taken } = await form.receive(take);
  const csv = taken.flatMap((one) => ('csv' in one ? [one.csv] : []))[0] ?? readRows(new Uint8Array(), locale);
  const pictureOf = (field: string): HeldPicture | null =>
    taken.flatMap((one) => ('picture' in one && one.field === field ? [one.picture] : []))[0] ?? null;
  const [photo, logo] = [pictureOf('image'), pictureOf('logo')];
  // One hue for all of them: they are of one house.
  const look = { fields, photo, logo, seed: randomInt(SEEDS) };
  const ownerId = as.caller.userId;
  await assertRoom({ client }, as.caller);
  const taskId = uuidv7();
  return db.transaction(async (tx) => {
    const { session, guestId } = await openSession(tx, as, fields.session_id);
    const payload: TypesetPayload = {
      session_id: session.id,
      guest_id: guestId,
      origin_id: null,
      is_batch: true,
      photo: photo?.kept ?? null,
      painted: null,
      prompt: null,
      method: null,
      style: null,
      uploads: [photo, logo].filter((picture) => picture !== null),
      industry: null,
      tone: null,
      language: null,
      provider: 'person',
      jobs: csv.rows.map((row) => jobOf(row, look)),
      zip: `/batches/${taskId}/zip`,
      rejected: csv.rejected.length === 0 ? null : rejectedFile(csv, locale),
    };
    await tasks.enqueue(tx, { id: taskId, kind: TYPESET, ownerId, payload });
    return { taskId, sessionId: session.id, rows: csv.rows.length, rejected: csv.rejected.length };
  });
};
