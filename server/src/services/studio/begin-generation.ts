import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { IncomingFile, IncomingForm } from '@madang/contracts/bodies';
import type { GenerateFields } from '@madang/contracts/studio';
import type { CallContext } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { chooseEngine, type Engines } from './engines/connected-engines.ts';
import type { PictureLimits } from './engines/picture-limits.ts';
import type { GeneratePayload } from './generate/payload.ts';
import { GENERATE } from './generate/kind.ts';
import { understand } from './generate/understand.ts';
import { openSession } from './open-session.ts';
import { latestGeneration } from './store/generations.ts';

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
  return { file_id: id, kept: { id: uuidv7(), file_hash, mime_type, width, height, painted_by: null } };
};

interface Begun {
  readonly taskId: string;
  readonly sessionId: string;
}

interface Parts extends Pick<ServiceContext, 'db' | 'client'> {
  readonly tasks: Tasks;
  readonly engines: Engines;
  readonly limits: PictureLimits;
}

/** @throws AppError what the form, the files service, the engines or the limits of pictures refuse; `too_many_tasks` */
export const beginGeneration = async (
  { db, client, tasks, engines, limits }: Parts,
  form: IncomingForm<GenerateFields>,
  as: CallContext,
): Promise<Begun> => {
  const { fields, taken } = await form.receive((file) => takePhoto({ client }, file, as));
  const ownerId = as.caller.userId;
  return db.transaction(async (tx) => {
    const { id: sessionId } = await openSession(tx, ownerId, fields.session_id, as.request.earlierGuest);
    const contentType = fields.generation_type ?? 'text';
    const { earlier } = understand(fields.input_text, await latestGeneration(tx, sessionId));
    const photo = taken[0] ?? null;
    const chosen = chooseEngine(engines, { ...fields, hasPhoto: photo !== null || earlier?.inputImage != null });
    // What was painted before is kept, and costs nothing, unless an engine or a method is asked for, or a photo comes.
    const isKept =
      earlier?.paintedImage != null && photo === null && fields.engine === undefined && fields.method === undefined;
    const painter = contentType === 'image' && !isKept ? chosen : undefined;
    const id = uuidv7();
    if (painter !== undefined) await limits.reserve(tx, painter.engine, id, as);
    const payload: GeneratePayload = {
      session_id: sessionId,
      user_message_id: uuidv7(),
      assistant_message_id: uuidv7(),
      generation_id: uuidv7(),
      image_id: uuidv7(),
      text: fields.input_text,
      content_type: contentType,
      photo,
      aspect_ratio: fields.aspect_ratio ?? '1:1',
      template: fields.template ?? null,
      seed: fields.seed ?? randomInt(SEEDS),
      keeps_painting: isKept,
      painting:
        painter === undefined
          ? null
          : {
              engine: painter.engine.name,
              method: painter.method,
              style: fields.style ?? 'ultra_realistic',
              image_id: uuidv7(),
            },
    };
    return { taskId: await tasks.enqueue(tx, { id, kind: GENERATE, ownerId, payload }), sessionId };
  });
};
