import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { IncomingForm } from '@madang/contracts/bodies';
import { RATIOS, type GenerateFields } from '@madang/contracts/studio';
import type { CallContext } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { assertRoom } from './assert-room.ts';
import { chooseEngine, type Engines } from './engines/connected-engines.ts';
import type { PictureLimits } from './engines/picture-limits.ts';
import { GENERATE, type GeneratePayload } from './generate/payload.ts';
import { printedPrice, readMenu } from './generate/read-menu.ts';
import { understand } from './generate/understand.ts';
import { openSession } from './open-session.ts';
import { latestGeneration } from './store/generations.ts';
import { takePicture } from './take-picture.ts';

const SEEDS = 2 ** 32;

interface Begun {
  readonly taskId: string;
  readonly sessionId: string;
}

const slotsOf = ({ price, old_price, date, shop, place, menu }: GenerateFields): GeneratePayload['slots'] => ({
  price: printedPrice(price ?? ''),
  old_price: printedPrice(old_price ?? ''),
  date: date?.trim() ?? '',
  shop: shop?.trim() ?? '',
  place: place?.trim() ?? '',
  items: readMenu(menu ?? ''),
});

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
  const { fields, taken } = await form.receive(async (file) => ({
    field: file.field,
    picture: await takePicture(client, file, as),
  }));
  const pictureOf = (wanted: string) => taken.find(({ field }) => field === wanted)?.picture ?? null;
  const ownerId = as.caller.userId;
  const contentType = fields.generation_type ?? 'text';
  const ratio = fields.aspect_ratio ?? '1:1';
  const isPack = contentType === 'image' && fields.pack === 'true';
  if (contentType === 'image') await assertRoom({ client }, as.caller);
  return db.transaction(async (tx) => {
    const { session, guestId } = await openSession(tx, as, fields.session_id);
    const sessionId = session.id;
    // In a session that has just begun nothing was made.
    const isKnown = fields.session_id?.trim().toLowerCase() === sessionId;
    const { earlier } = understand(fields.input_text, isKnown ? await latestGeneration(tx, sessionId) : null);
    const photo = pictureOf('image');
    const chosen = chooseEngine(engines, { ...fields, hasPhoto: photo !== null || earlier?.inputImage != null });
    // What was painted before is kept, and costs nothing, unless an engine or a method is asked for, or a photo comes.
    const isKept =
      earlier?.paintedImage != null && photo === null && fields.engine === undefined && fields.method === undefined;
    const painter = contentType === 'image' && !isKept ? chosen : undefined;
    const id = uuidv7();
    if (painter !== undefined) await limits.reserve(tx, painter.engine, id, as);
    const payload: GeneratePayload = {
      session_id: sessionId,
      guest_id: guestId,
      user_message_id: uuidv7(),
      assistant_message_id: uuidv7(),
      generation_id: uuidv7(),
      image_id: uuidv7(),
      text: fields.input_text,
      content_type: contentType,
      photo,
      logo: pictureOf('logo'),
      aspect_ratio: ratio,
      others: (isPack ? RATIOS.filter((other) => other !== ratio) : []).map((aspect_ratio) => ({
        aspect_ratio,
        generation_id: uuidv7(),
        image_id: uuidv7(),
      })),
      template: fields.template ?? null,
      mood: fields.mood ?? null,
      slots: slotsOf(fields),
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
