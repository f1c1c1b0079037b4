import type { Compositor } from '@madang/compositor';
import type { StageName } from '@madang/contracts/studio';
import type { ServiceContext } from '#platform/service';
import { defineTask, type TaskKind, type TaskOutcome, type TaskRun } from '#platform/tasks/kinds';
import { asText } from '../generate/write-text.ts';
import { letGo } from '../let-go.ts';
import { picturesFor } from '../pictures.ts';
import { IMAGE_PROVIDER, typesetMarked } from '../setting/typeset.ts';
import type { StoredResult } from '../show-task.ts';
import {
  existing,
  findGenerationById,
  findOfPack,
  insertGeneration,
  type GenerationRow,
} from '../store/generations.ts';
import { ownerOfMade } from '../store/sessions.ts';
import { TYPESET, TypesetPayload, type Job } from './payload.ts';

/** A second or two for each picture of the largest file of rows, on a machine that has other things to do as well. */
const SECONDS = 3600;
const STAGES = [
  { name: 'ingesting', from: 0, to: 5 },
  { name: 'generating', from: 5, to: 95 },
  { name: 'persisting', from: 95, to: 100 },
] as const;

type Run = TaskRun<TypesetPayload, Extract<StageName, (typeof STAGES)[number]['name']>>;
interface Context extends Pick<ServiceContext, 'db' | 'client'> {
  readonly compositor: Compositor;
}

/** What there is of it: of a pack that is asked for again, what was made before. */
const madeOf = async (db: Context['db'], job: Job): Promise<GenerationRow | undefined> =>
  (await findGenerationById(db, job.generation_id)) ??
  (job.pack_id === null ? undefined : findOfPack(db, job.pack_id, job.aspect_ratio));

/** Each picture is kept as soon as it is there: a later attempt goes on after it, and who cancels has those that were made. */
const makeAll = async ({ db, client, compositor }: Context, task: Run): Promise<void> => {
  const { id: taskId, payload, ownerId, signal, stage, progress, store } = task;
  const { session_id: sessionId, guest_id: guestId } = payload;
  const pictures = picturesFor({ db, client }, { ownerId, sessionId, guestId, attempt: task.attempt, signal });
  await stage('ingesting');
  await pictures.hold(payload.uploads);
  const { photo, painted, jobs } = payload;
  const shown = painted ?? photo;
  const photoBytes = shown === null ? undefined : await pictures.read(shown);
  const paintedBy = painted?.painted_by ?? null;
  const logo = jobs[0]?.setting.logo ?? null;
  const logoBytes = logo === null ? undefined : await pictures.readWhole(logo);
  await stage('generating');
  for (const [index, job] of jobs.entries()) {
    if ((await madeOf(db, job)) !== undefined) continue;
    await pictures.assertRoom(job.image_id);
    const started = performance.now();
    const what = { setting: job.setting, photo: photoBytes, logo: logoBytes, seed: job.seed, paintedBy };
    const rendering = await typesetMarked(compositor, what, job.aspect_ratio, signal);
    const outputImage = await pictures.store(job.image_id, 'advertisement.png', rendering);
    await store(async (tx) => {
      const files = [job.image_id, ...payload.uploads.map(({ kept }) => kept.id)];
      const owner = await ownerOfMade(tx, { sessionId, guestId, files });
      if (owner === undefined) return;
      const [copy] = job.candidates;
      await insertGeneration(tx, {
        id: job.generation_id,
        sessionId: payload.session_id,
        ownerId: owner,
        contentType: 'image',
        inputText: job.input_text,
        outputText: copy === undefined ? job.setting.headline : asText(copy),
        candidates: job.candidates,
        inputImage: photo,
        paintedImage: painted,
        prompt: payload.prompt,
        generationMethod: payload.method,
        style: payload.style,
        outputImage,
        aspectRatio: job.aspect_ratio,
        template: job.setting.template,
        setting: job.setting,
        originId: payload.origin_id,
        packId: job.pack_id,
        batchId: payload.is_batch ? taskId : null,
        industry: payload.industry,
        tone: payload.tone,
        language: payload.language,
        seed: job.seed,
        provider: [paintedBy, IMAGE_PROVIDER, payload.provider].filter((part) => part !== null).join(', '),
        durationMs: Math.round(performance.now() - started),
      });
    });
    // Of a pack that is asked for twice at once, the other task may have been first: its picture is the one.
    if (job.pack_id !== null && (await findGenerationById(db, job.generation_id)) === undefined)
      await letGo({ db, client }, [ownerId, guestId], { held: [job.image_id], uploads: [], messageId: null });
    progress((index + 1) / jobs.length);
  }
};

const run = async (context: Context, task: Run): Promise<TaskOutcome> => {
  const { payload } = task;
  await makeAll(context, task);
  await task.stage('persisting');
  const [first] = payload.jobs;
  if (first === undefined) throw new Error('a task without a picture');
  const made = await madeOf(context.db, first);
  const result: StoredResult = {
    session_id: payload.session_id,
    generation_id: made?.id ?? null,
    output: {
      content_type: 'image',
      output_text: made?.outputText ?? '',
      candidates: [...first.candidates],
      notes: [],
      image: made?.outputImage ?? null,
    },
    made: payload.jobs.length,
    zip: payload.zip,
  };
  return { result };
};

const letGoOf = async (context: Context, ownerId: string, payload: TypesetPayload): Promise<void> => {
  const { jobs, uploads } = payload;
  const kept = await existing(
    context.db,
    jobs.map((job: Job) => job.generation_id),
  );
  const unused = jobs.filter(({ generation_id }) => !kept.has(generation_id)).map(({ image_id }) => image_id);
  await letGo(context, [ownerId, payload.guest_id], {
    held: unused,
    uploads: kept.size === 0 ? uploads : [],
    messageId: null,
  });
};

export const typesetTask = (context: Context): TaskKind =>
  defineTask({
    name: TYPESET,
    payload: TypesetPayload,
    stages: STAGES,
    seconds: SECONDS,
    run: (task) => run(context, task),
    letGo: (ownerId, payload) => letGoOf(context, ownerId, payload),
  });
