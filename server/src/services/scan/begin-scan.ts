import { uuidv7 } from 'uuidv7';
import type { IncomingFile, IncomingForm } from '@madang/contracts/bodies';
import type { StoredFile } from '@madang/contracts/files';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { networkIdOf } from '#platform/http/visitor';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import type { ScanPayload } from './payload.ts';
import { insertScan } from './store/scans.ts';
import { SCAN_TASK } from './task.ts';

/** Judged by its bytes and stored by the files service while it comes, without place, camera and time. The task holds it in the place of the upload, which goes after a day where there is none. */
const storePhoto = (
  client: ServiceContext['client'],
  { name, type, bytes }: IncomingFile,
  as: CallContext,
): Promise<StoredFile> =>
  client.call('POST /files', { body: { purpose: 'photo', temporary: 'true', file: { name, type, bytes } } }, { as });

/** @returns the id of the scan @throws AppError `scan_needs_photo`, what the files service says of the photo, `too_many_tasks` */
export const beginScan = async (
  { db, client, tasks }: Pick<ServiceContext, 'db' | 'client'> & { readonly tasks: Tasks },
  form: IncomingForm<{ readonly file_id?: string | undefined }>,
  as: CallContext,
): Promise<string> => {
  const { fields, taken } = await form.receive((file) => storePhoto(client, file, as));
  const { file_id: given } = fields;
  const [uploaded] = taken;
  if ((uploaded === undefined) === (given === undefined)) throw new AppError('scan_needs_photo');
  const file = uploaded ?? (await client.call('GET /files/:id', { params: { id: given ?? '' } }, { as }));
  if (file.width === null) throw new AppError('file_type_not_taken', { values: { name: file.name } });
  const { userId: ownerId, kind } = as.caller;
  const picture = { id: uuidv7(), file_hash: file.file_hash, width: file.width, height: file.height };
  const payload: ScanPayload = {
    file_id: file.id,
    picture,
    came_with_it: uploaded !== undefined,
    of: kind,
    network_id: networkIdOf(as.request.ip),
  };
  const id = uuidv7();
  await db.transaction(async (tx) => {
    await insertScan(tx, { id, ownerId, picture, result: null });
    await tasks.enqueue(tx, { id, kind: SCAN_TASK, ownerId, payload });
  });
  return id;
};
