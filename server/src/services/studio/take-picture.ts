import { uuidv7 } from 'uuidv7';
import type { IncomingFile } from '@madang/contracts/bodies';
import type { CallContext } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { HeldPicture } from './kept.ts';

/** The file with its first piece looked at: forms send a file that nobody has chosen as one without bytes. */
const peek = async ({ bytes }: IncomingFile): Promise<AsyncIterable<Uint8Array> | undefined> => {
  const pieces = bytes[Symbol.asyncIterator]();
  let first = await pieces.next();
  while (first.done !== true && first.value.length === 0) first = await pieces.next();
  if (first.done === true) return undefined;
  const { value } = first;
  return (async function* () {
    yield value;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  })();
};

/**
 * Judged by its bytes, turned upright and stored by the files service while it comes, in the name of whoever sends it.
 * The task holds it in the place of the upload, which goes after a day where there is none.
 */
export const takePicture = async (
  client: ServiceContext['client'],
  file: IncomingFile,
  as: CallContext,
): Promise<HeldPicture | null> => {
  const bytes = await peek(file);
  if (bytes === undefined) return null;
  const { id, file_hash, mime_type, width, height } = await client.call(
    'POST /files',
    { body: { purpose: 'photo', temporary: 'true', file: { name: file.name, type: file.type, bytes } } },
    { as },
  );
  return { file_id: id, kept: { id: uuidv7(), file_hash, mime_type, width, height, painted_by: null } };
};
