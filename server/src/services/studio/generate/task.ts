import type { Compositor } from '@madang/compositor';
import { STAGES, type AspectRatio, type Candidate } from '@madang/contracts/studio';
import type { Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
import { defineTask, type TaskKind, type TaskOutcome } from '#platform/tasks/kinds';
import type { Engines } from '../engines/connected-engines.ts';
import { letGo } from '../let-go.ts';
import { picturesFor, type Made as MadePicture, type Pictures } from '../pictures.ts';
import { changeSetting, keptSlots } from '../setting/change-setting.ts';
import { composeSetting } from '../setting/compose-setting.ts';
import { IMAGE_PROVIDER, typesetMarked } from '../setting/typeset.ts';
import type { StoredResult } from '../show-task.ts';
import { insertGeneration, latestGeneration } from '../store/generations.ts';
import { insertMessage } from '../store/history.ts';
import { ownerOfMade } from '../store/sessions.ts';
import { advise } from './advise.ts';
import { costOf, paintOnce, type Painted } from './paint-once.ts';
import { asWritten, type HeldPicture, type KeptImage, type KeptSetting } from '../kept.ts';
import { GENERATE, GeneratePayload, type GenerateRun } from './payload.ts';
import { understand, type Understood } from './understand.ts';
import { asText, writeText, type WrittenText } from './write-text.ts';

/** Beside what an engine takes. */
const SECONDS = 300;

interface Context extends Pick<ServiceContext, 'db' | 'client'> {
  readonly compositor: Compositor;
  readonly engines: Engines;
}

const uploadsOf = ({ photo, logo }: GeneratePayload): readonly HeldPicture[] =>
  [photo, logo].filter((picture) => picture !== null);

/** Photo and logo are held from now on, and what was asked for is said in the session. */
const ingest = async ({ payload, store }: GenerateRun, pictures: Pictures): Promise<void> => {
  await pictures.hold(uploadsOf(payload));
  await store((tx) =>
    insertMessage(tx, {
      id: payload.user_message_id,
      sessionId: payload.session_id,
      role: 'user',
      content: payload.text,
      image: payload.photo?.kept ?? null,
    }),
  );
};

/** One picture that is asked for: of a pack there are several. */
interface Wanted {
  readonly aspect_ratio: AspectRatio;
  readonly generation_id: string;
  readonly image_id: string;
}
const wantedOf = ({ aspect_ratio, generation_id, image_id, others }: GeneratePayload): readonly Wanted[] => [
  { aspect_ratio, generation_id, image_id },
  ...others,
];

/** What it makes, in the files service. */
const madeIdsOf = (payload: GeneratePayload): readonly string[] => [
  ...(payload.painting === null ? [] : [payload.painting.image_id]),
  ...wantedOf(payload).map(({ image_id }) => image_id),
];

interface Made {
  readonly written: WrittenText;
  readonly text: string;
  readonly photo: KeptImage | null;
  readonly painted: Painted | null;
  readonly setting: KeptSetting | null;
  readonly images: readonly (Wanted & { readonly picture: MadePicture })[];
}

/** What was painted for what is changed, as it was. */
const keptPainting = (earlier: Understood['earlier']): Painted | null =>
  earlier?.paintedImage == null ? null : { image: earlier.paintedImage, prompt: earlier.prompt };

/** Of what is changed, the photo, the logo, what was painted, the template and what was filled in stay. */
const make = async (
  { compositor, engines }: Context,
  task: GenerateRun,
  pictures: Pictures,
  understood: Understood,
): Promise<Made> => {
  const { payload, signal, progress } = task;
  const { earlier, edit, industry } = understood;
  const before = earlier?.setting ?? null;
  const slots = keptSlots(payload.slots, before, edit, earlier?.inputText ?? '');
  const written = writeText(payload.text, understood, payload.seed, slots);
  const [copy] = written.candidates;
  if (copy === undefined) throw new Error('nothing was written');
  const photo = payload.photo?.kept ?? earlier?.inputImage ?? null;
  const made = { written, text: asText(copy), photo };
  if (payload.content_type === 'text') return { ...made, painted: null, setting: null, images: [] };
  if (payload.painting === null) await pictures.assertRoom(payload.image_id);
  progress(0.2);
  const painted =
    payload.painting !== null
      ? await paintOnce(engines, task, pictures, payload.painting, {
          source: written.source,
          industry,
          photo,
          seed: written.seed,
        })
      : payload.keeps_painting
        ? keptPainting(earlier)
        : null;
  const shown = painted?.image ?? photo;
  const logo = payload.logo?.kept ?? before?.logo ?? null;
  const composed = composeSetting({
    source: written.source,
    industry,
    copy,
    template: payload.template ?? earlier?.template ?? null,
    mood: payload.mood ?? before?.mood ?? null,
    slots,
    hasPhoto: shown !== null,
    logo,
  });
  const setting = asWritten(changeSetting(composed, before, { edit, given: payload.slots }));
  const what = {
    setting,
    photo: shown === null ? undefined : await pictures.read(shown),
    logo: logo === null ? undefined : await pictures.readWhole(logo),
    seed: written.seed,
    paintedBy: painted?.image.painted_by ?? null,
  };
  const wanted = wantedOf(payload);
  const images: Made['images'][number][] = [];
  for (const one of wanted) {
    progress(0.8 + (0.2 * images.length) / wanted.length);
    images.push({ ...one, picture: await typesetMarked(compositor, what, one.aspect_ratio, signal) });
  }
  return { ...made, painted, setting, images };
};

const insertMade = async (
  tx: Transaction,
  engines: Engines,
  { id: taskId, ownerId, payload }: GenerateRun,
  { earlier, industry, tone, language }: Understood,
  { written, text, photo, painted, setting }: Made,
  images: readonly (Wanted & { readonly image: KeptImage })[],
  durationMs: number,
): Promise<void> => {
  const { painting } = payload;
  const common = {
    sessionId: payload.session_id,
    ownerId,
    contentType: payload.content_type,
    inputText: written.source,
    outputText: text,
    candidates: written.candidates,
    inputImage: photo,
    paintedImage: painted?.image ?? null,
    prompt: painted?.prompt ?? null,
    generationMethod: painting?.method ?? (painted === null ? null : (earlier?.generationMethod ?? null)),
    style: painting?.style ?? (painted === null ? null : (earlier?.style ?? null)),
    industry,
    tone,
    language,
    seed: written.seed,
    provider: [painted?.image.painted_by, images.length === 0 ? null : IMAGE_PROVIDER, written.provider]
      .filter((part) => part != null)
      .join(', '),
    durationMs,
  };
  const costMicros = painting === null ? null : await costOf(tx, engines, taskId, painting);
  const packId = images.length > 1 ? payload.generation_id : null;
  if (images.length === 0) await insertGeneration(tx, { ...common, id: payload.generation_id });
  for (const [index, { generation_id: id, aspect_ratio: aspectRatio, image: outputImage }] of images.entries())
    await insertGeneration(tx, {
      ...common,
      id,
      outputImage,
      aspectRatio,
      packId,
      template: setting?.template ?? null,
      setting,
      // What was painted once is paid once.
      costMicros: index === 0 ? costMicros : null,
    });
};

const run = async (context: Context, task: GenerateRun): Promise<TaskOutcome> => {
  const { payload, stage, ownerId, signal } = task;
  const started = performance.now();
  const { session_id: sessionId, guest_id: guestId } = payload;
  const pictures = picturesFor(context, { ownerId, sessionId, guestId, attempt: task.attempt, signal });
  await stage('ingesting');
  await ingest(task, pictures);
  await stage('analyzing');
  const understood = understand(payload.text, await latestGeneration(context.db, sessionId));
  await stage('generating');
  const made = understood.intent === 'consult' ? undefined : await make(context, task, pictures, understood);
  const text = made?.text ?? advise(payload.text, understood.language);
  await stage('persisting');
  const images: (Wanted & { readonly image: KeptImage })[] = [];
  for (const { picture, ...one } of made?.images ?? [])
    images.push({ ...one, image: await pictures.store(one.image_id, 'advertisement.png', picture) });
  const image = images[0]?.image ?? null;
  const candidates: readonly Candidate[] = made?.written.candidates ?? [];
  const result: StoredResult = {
    session_id: sessionId,
    generation_id: made === undefined ? null : payload.generation_id,
    output: {
      content_type: image === null ? 'text' : 'image',
      output_text: text,
      candidates: [...candidates],
      notes: [...(made?.written.notes ?? [])],
      image,
    },
    made: images.length,
    zip: images.length > 1 ? `/generations/${payload.generation_id}/pack` : null,
  };
  return {
    result,
    async within(tx) {
      // The session may have become an account's meanwhile, and so does what is made in it.
      const files = [...uploadsOf(payload).map(({ kept }) => kept.id), ...madeIdsOf(payload)];
      const madeFor = await ownerOfMade(tx, { sessionId, guestId, files });
      await insertMessage(tx, { id: payload.assistant_message_id, sessionId, role: 'assistant', content: text, image });
      if (made === undefined || madeFor === undefined) return;
      const durationMs = Math.round(performance.now() - started);
      await insertMade(tx, context.engines, { ...task, ownerId: madeFor }, understood, made, images, durationMs);
    },
  };
};

/** Nothing came of it: what it held goes, and the message stays without its photo. */
const letGoOf = (context: Context, ownerId: string, payload: GeneratePayload): Promise<void> =>
  letGo(context, [ownerId, payload.guest_id], {
    held: madeIdsOf(payload),
    uploads: uploadsOf(payload),
    messageId: payload.user_message_id,
  });

export const generateTask = (context: Context): TaskKind =>
  defineTask({
    name: GENERATE,
    payload: GeneratePayload,
    stages: STAGES,
    seconds: SECONDS + context.engines.mostSeconds,
    run: (task) => run(context, task),
    letGo: (ownerId, payload) => letGoOf(context, ownerId, payload),
  });
