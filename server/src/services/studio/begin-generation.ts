import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { IncomingFile, IncomingForm } from '@madang/contracts/bodies';
import type { GenerateFields } from '@madang/contracts/studio';
import type { CallContext } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { assertCanMake } from './generate/engines.ts';
import type { GeneratePayload } from './generate/payload.ts';
import { GENERATE } from './generate/kind.ts';
import { openSession } from './open-session.ts';

const SEEDS = 2 ** 32;

/** A photo, as the files service has taken it. */
type Photo = GeneratePayload['photo'];
type Files = Pick<ServiceContext, 'client'>;

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
 * It is theirs for a day: the task holds it for longer.
 */
const takePhoto = async ({ client }: Files, file: IncomingFile, as: CallContext): Promise<Photo> => {
  const bytes = await peek(file);
  if (bytes === undefined) return null;
  const { id, file_hash, mime_type, width, height } = await client.call(
    'POST /files',
    { body: { purpose: 'photo', temporary: 'true', file: { name: file.name, type: file.type, bytes } } },
    { as },
  );
  return { file_id: id, kept: { id: uuidv7(), file_hash, mime_type, width, height } };
};

interface Begun {
  readonly taskId: string;
  readonly sessionId: string;
}

/** @throws AppError what the form, the files service or the engines refuse; `too_many_tasks` */
export const beginGeneration = async (
  { db, client, tasks }: Pick<ServiceContext, 'db' | 'client'> & { readonly tasks: Tasks },
  form: IncomingForm<GenerateFields>,
  as: CallContext,
): Promise<Begun> => {
  const { fields, taken } = await form.receive((file) => takePhoto({ client }, file, as));
  assertCanMake(fields);
  const ownerId = as.caller.userId;
  return db.transaction(async (tx) => {
    const { id: sessionId } = await openSession(tx, ownerId, fields.session_id, as.request.earlierGuest);
    const payload: GeneratePayload = {
      session_id: sessionId,
      user_message_id: uuidv7(),
      assistant_message_id: uuidv7(),
      generation_id: uuidv7(),
      image_id: uuidv7(),
      text: fields.input_text,
      content_type: fields.generation_type ?? 'text',
      photo: taken[0] ?? null,
      aspect_ratio: fields.aspect_ratio ?? '1:1',
      template: fields.template ?? null,
      seed: fields.seed ?? randomInt(SEEDS),
    };
    return { taskId: await tasks.enqueue(tx, { kind: GENERATE, ownerId, payload }), sessionId };
  });
};
