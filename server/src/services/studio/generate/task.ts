import type { Compositor, Rendering } from '@madang/compositor';
import { STAGES, type Candidate, type Template } from '@madang/contracts/studio';
import type { Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
import { defineTask, type TaskKind, type TaskOutcome } from '#platform/tasks/kinds';
import type { Engines } from '../engines/connected-engines.ts';
import { markAsPainted } from '../engines/mark-picture.ts';
import type { StoredResult } from '../show-task.ts';
import { insertGeneration, latestGeneration } from '../store/generations.ts';
import { insertMessage } from '../store/history.ts';
import { lockOwner } from '../store/sessions.ts';
import { advise } from './advise.ts';
import { GENERATE, type GenerateRun } from './kind.ts';
import { IMAGE_PROVIDER, makeImage } from './make-image.ts';
import { costOf, paintOnce, readPicture, storePicture, type Painted } from './paint-once.ts';
import { GeneratePayload, type KeptImage } from './payload.ts';
import { understand, type Understood } from './understand.ts';
import { asText, writeText, type WrittenText } from './write-text.ts';

/** Beside what an engine takes. */
const SECONDS = 300;
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

interface Context extends Pick<ServiceContext, 'db' | 'client'> {
  readonly compositor: Compositor;
  readonly engines: Engines;
}

/** The photo is held from now on, and what was asked for is said in the session. */
const ingest = async ({ client }: Context, { ownerId, payload, signal, store }: GenerateRun): Promise<void> => {
  const { photo } = payload;
  if (photo !== null)
    await client.call(
      'POST /internal/files/held',
      { body: { files: [{ from: photo.file_id, id: photo.kept.id }], types: PHOTO_TYPES } },
      { forUser: ownerId, signal },
    );
  await store((tx) =>
    insertMessage(tx, {
      id: payload.user_message_id,
      sessionId: payload.session_id,
      role: 'user',
      content: payload.text,
      image: photo?.kept ?? null,
    }),
  );
};

interface Made {
  readonly written: WrittenText;
  readonly text: string;
  readonly photo: KeptImage | null;
  readonly painted: Painted | null;
  readonly image: (Rendering & { readonly template: Template }) | null;
}

/** What was painted for what is changed, as it was. */
const keptPainting = (earlier: Understood['earlier']): Painted | null =>
  earlier?.paintedImage == null ? null : { image: earlier.paintedImage, prompt: earlier.prompt };

/** Of what is changed, the photo, what was painted and the template of before stay. */
const make = async (context: Context, task: GenerateRun, understood: Understood): Promise<Made> => {
  const { payload, signal, progress } = task;
  const { earlier, industry } = understood;
  const written = writeText(payload.text, understood, payload.seed);
  const [copy] = written.candidates;
  if (copy === undefined) throw new Error('nothing was written');
  const photo = payload.photo?.kept ?? earlier?.inputImage ?? null;
  const made = { written, text: asText(copy), photo };
  if (payload.content_type === 'text') return { ...made, painted: null, image: null };
  progress(0.2);
  const painted =
    payload.painting !== null
      ? await paintOnce(context, task, payload.painting, {
          source: written.source,
          industry,
          photo,
          seed: written.seed,
        })
      : payload.keeps_painting
        ? keptPainting(earlier)
        : null;
  progress(0.8);
  const shown = painted?.image ?? photo;
  const image = await makeImage(
    context.compositor,
    {
      source: written.source,
      industry,
      copy,
      ratio: payload.aspect_ratio,
      template: payload.template ?? earlier?.template ?? null,
      photo: shown === null ? undefined : await readPicture(context, task, shown.id),
      seed: written.seed,
    },
    signal,
  );
  return { ...made, painted, image };
};

/** Marked where a model has painted what is under its text. */
const storeAdvertisement = async (
  context: Context,
  task: GenerateRun,
  { width, height, bytes }: Rendering,
  painted: Painted | null,
): Promise<KeptImage> => {
  const paintedBy = painted?.image.painted_by ?? null;
  const picture = { id: task.payload.image_id, name: 'advertisement.png', width, height, paintedBy };
  return storePicture(context, task, {
    ...picture,
    bytes: paintedBy === null ? bytes : await markAsPainted(bytes, paintedBy),
  });
};

const insertMade = async (
  tx: Transaction,
  engines: Engines,
  { id, payload }: GenerateRun,
  { earlier, industry, tone, language }: Understood,
  { written, text, photo, painted, image }: Made,
  outputImage: KeptImage | null,
  durationMs: number,
): Promise<void> => {
  // The session may have become an account's meanwhile, and so does what is made in it.
  const ownerId = await lockOwner(tx, payload.session_id);
  if (ownerId === undefined) return;
  const { painting } = payload;
  await insertGeneration(tx, {
    id: payload.generation_id,
    sessionId: payload.session_id,
    ownerId,
    contentType: payload.content_type,
    inputText: written.source,
    outputText: text,
    candidates: written.candidates,
    inputImage: photo,
    outputImage,
    paintedImage: painted?.image ?? null,
    prompt: painted?.prompt ?? null,
    generationMethod: painting?.method ?? (painted === null ? null : (earlier?.generationMethod ?? null)),
    style: painting?.style ?? (painted === null ? null : (earlier?.style ?? null)),
    costMicros: painting === null ? null : await costOf(tx, engines, id, painting),
    aspectRatio: image === null ? null : payload.aspect_ratio,
    template: image?.template ?? null,
    industry,
    tone,
    language,
    seed: written.seed,
    provider: [painted?.image.painted_by, image === null ? null : IMAGE_PROVIDER, written.provider]
      .filter((part) => part != null)
      .join(', '),
    durationMs,
  });
};

const run = async (context: Context, task: GenerateRun): Promise<TaskOutcome> => {
  const { payload, stage } = task;
  const started = performance.now();
  await stage('ingesting');
  await ingest(context, task);
  await stage('analyzing');
  const understood = understand(payload.text, await latestGeneration(context.db, payload.session_id));
  await stage('generating');
  const made = understood.intent === 'consult' ? undefined : await make(context, task, understood);
  const text = made?.text ?? advise(payload.text, understood.language);
  await stage('persisting');
  const image = made?.image == null ? null : await storeAdvertisement(context, task, made.image, made.painted);
  const candidates: readonly Candidate[] = made?.written.candidates ?? [];
  const result: StoredResult = {
    session_id: payload.session_id,
    generation_id: made === undefined ? null : payload.generation_id,
    output: {
      content_type: image === null ? 'text' : 'image',
      output_text: text,
      candidates: [...candidates],
      notes: [...(made?.written.notes ?? [])],
      image,
    },
  };
  return {
    result,
    async within(tx) {
      const { session_id: sessionId, assistant_message_id: id } = payload;
      await insertMessage(tx, { id, sessionId, role: 'assistant', content: text, image });
      if (made !== undefined)
        await insertMade(tx, context.engines, task, understood, made, image, Math.round(performance.now() - started));
    },
  };
};

export const generateTask = (context: Context): TaskKind =>
  defineTask({
    name: GENERATE,
    payload: GeneratePayload,
    stages: STAGES,
    seconds: SECONDS + context.engines.seconds,
    run: (task) => run(context, task),
  });
