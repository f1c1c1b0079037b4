import type { Compositor, Rendering } from '@madang/compositor';
import { buffer } from 'node:stream/consumers';
import { STAGES, type Candidate, type StageName, type Template } from '@madang/contracts/studio';
import type { Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
import { defineTask, type TaskKind, type TaskOutcome, type TaskRun } from '#platform/tasks/kinds';
import type { StoredResult } from '../show-task.ts';
import { insertGeneration, latestGeneration } from '../store/generations.ts';
import { insertMessage } from '../store/history.ts';
import { lockOwner } from '../store/sessions.ts';
import { advise } from './advise.ts';
import { GENERATE } from './kind.ts';
import { IMAGE_PROVIDER, makeImage } from './make-image.ts';
import { GeneratePayload, type KeptImage } from './payload.ts';
import { understand, type Understood } from './understand.ts';
import { asText, writeText, type WrittenText } from './write-text.ts';

const SECONDS = 300;
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

type Run = TaskRun<GeneratePayload, StageName>;
interface Context extends Pick<ServiceContext, 'db' | 'client'> {
  readonly compositor: Compositor;
}

/** The photo is held from now on, and what was asked for is said in the session. */
const ingest = async ({ client }: Context, { ownerId, payload, signal, store }: Run): Promise<void> => {
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
  readonly image: (Rendering & { readonly template: Template }) | null;
}

/** Of what is changed, the photo and the template of before stay. */
const make = async (
  { client, compositor }: Context,
  { payload, ownerId, signal, progress }: Run,
  understood: Understood,
): Promise<Made> => {
  const { earlier, industry } = understood;
  const written = writeText(payload.text, understood, payload.seed);
  const [copy] = written.candidates;
  if (copy === undefined) throw new Error('nothing was written');
  const photo = payload.photo?.kept ?? earlier?.inputImage ?? null;
  const made = { written, text: asText(copy), photo };
  if (payload.content_type === 'text') return { ...made, image: null };
  progress(0.2);
  const bytes =
    photo === null
      ? undefined
      : await client.call(
          'GET /internal/files/held/:id/picture',
          { params: { id: photo.id } },
          { forUser: ownerId, signal },
        );
  const image = await makeImage(
    compositor,
    {
      source: written.source,
      industry,
      copy,
      ratio: payload.aspect_ratio,
      template: payload.template ?? earlier?.template ?? null,
      photo: bytes === undefined ? undefined : await buffer(bytes.bytes),
      seed: written.seed,
    },
    signal,
  );
  return { ...made, image };
};

/** Under its id from the beginning: stored again by a later attempt it is the same. */
const storeImage = async (
  { client }: Context,
  { payload, ownerId, signal }: Run,
  image: Rendering,
): Promise<KeptImage> => {
  const { width, height, bytes } = image;
  const { id, file_hash, mime_type } = await client.call(
    'POST /internal/files/made/:id',
    {
      params: { id: payload.image_id },
      query: { name: 'advertisement.png', width, height },
      body: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }),
    },
    { forUser: ownerId, signal },
  );
  return { id, file_hash, mime_type, width, height };
};

const insertMade = async (
  tx: Transaction,
  { payload }: Run,
  { industry, tone, language }: Understood,
  { written, text, photo, image }: Made,
  outputImage: KeptImage | null,
  durationMs: number,
): Promise<void> => {
  // The session may have become an account's meanwhile, and so does what is made in it.
  const ownerId = await lockOwner(tx, payload.session_id);
  if (ownerId === undefined) return;
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
    aspectRatio: image === null ? null : payload.aspect_ratio,
    template: image?.template ?? null,
    industry,
    tone,
    language,
    seed: written.seed,
    provider: image === null ? written.provider : `${IMAGE_PROVIDER}, ${written.provider}`,
    durationMs,
  });
};

const run = async (context: Context, task: Run): Promise<TaskOutcome> => {
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
  const image = made?.image == null ? null : await storeImage(context, task, made.image);
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
        await insertMade(tx, task, understood, made, image, Math.round(performance.now() - started));
    },
  };
};

export const generateTask = (context: Context): TaskKind =>
  defineTask({
    name: GENERATE,
    payload: GeneratePayload,
    stages: STAGES,
    seconds: SECONDS,
    run: (task) => run(context, task),
  });
