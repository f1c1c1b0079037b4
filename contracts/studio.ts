import { z } from 'zod';
import { multipart } from './bodies.ts';
import { Cursor, Id, PageQuery, Text, Timestamp, pageOf } from './fields.ts';
import { Session } from './identity.ts';
import { defineContract } from './operation.ts';
import type { ServiceContract } from './service-contract.ts';
import { Engine, EngineName, engineErrors, Method, paintingErrors } from './studio-engines.ts';
import { taskOf } from './tasks.ts';

export const ContentType = z.enum(['text', 'image']).meta({ id: 'StudioContentType' });
export type ContentType = z.infer<typeof ContentType>;
export const Style = z.enum(['ultra_realistic', 'semi_realistic', 'anime']).meta({ id: 'StudioStyle' });
export type Style = z.infer<typeof Style>;
export const AspectRatio = z.enum(['1:1', '16:9', '9:16', '4:3']).meta({ id: 'StudioAspectRatio' });
export type AspectRatio = z.infer<typeof AspectRatio>;

export const Tone = z.enum(['warm', 'professional', 'friendly', 'energetic']).meta({ id: 'StudioTone' });
export type Tone = z.infer<typeof Tone>;
export const Language = z.enum(['ko', 'en']).meta({ id: 'StudioLanguage' });
export type Language = z.infer<typeof Language>;

export const Template = z.enum(['hero', 'editorial', 'sale', 'menu', 'review', 'event']).meta({ id: 'StudioTemplate' });
export type Template = z.infer<typeof Template>;

export const StudioImage = z
  .object({
    id: Id,
    file_hash: z.string().meta({ description: 'SHA-256 of the stored bytes' }),
    url: z
      .string()
      .meta({ description: 'Relative to the server; opens the picture without a token for one to two hours' }),
    mime_type: z.string(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    painted_by: z
      .string()
      .nullable()
      .default(null)
      .meta({
        description:
          'The image model that painted it, which its metadata says too; null where none did. Text is always typeset',
        examples: ['openai/gpt-image-1'],
      }),
  })
  .meta({ id: 'StudioImage' });
export type StudioImage = z.infer<typeof StudioImage>;

/** One way to say it. */
export const Candidate = z
  .object({
    headline: z.string(),
    sub: z.string(),
    body: z.string(),
    call: z.string(),
    hashtags: z.array(z.string()),
  })
  .meta({ id: 'StudioCandidate' });
export type Candidate = z.infer<typeof Candidate>;

const StudioMessage = z
  .object({
    id: Id,
    session_id: Id,
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    image: StudioImage.nullable().meta({ description: 'Sent by the person, or made for them' }),
    created_at: Timestamp,
  })
  .meta({ id: 'StudioMessage' });
export type StudioMessage = z.infer<typeof StudioMessage>;

const Generation = z
  .object({
    id: Id,
    session_id: Id,
    content_type: ContentType,
    input_text: z.string(),
    output_text: z.string(),
    candidates: z.array(Candidate),
    prompt: z.string().nullable().meta({ description: 'What an image model was told; null where none was' }),
    input_image: StudioImage.nullable(),
    output_image: StudioImage.nullable(),
    generation_method: Method.nullable(),
    style: Style.nullable(),
    aspect_ratio: AspectRatio.nullable(),
    template: z.string().nullable(),
    industry: z.string().nullable(),
    tone: Tone.nullable(),
    language: Language.nullable(),
    seed: z.number().int(),
    provider: z
      .string()
      .meta({ description: 'Which engine made it; `madang/…` are built in', examples: ['madang/rules'] }),
    cost: z.number().nullable().meta({ description: 'In US dollars; null where nobody has said a price' }),
    duration_ms: z.number().int(),
    created_at: Timestamp,
  })
  .meta({ id: 'StudioGeneration' });
export type Generation = z.infer<typeof Generation>;

/** As clients write it: also `undefined`, `null`, `None` and nothing at all, which all mean a new one. */
const SessionId = z.string().max(4000).meta({
  description: 'A session of one’s own. Anything else, an unknown one or somebody else’s among it, begins a new one',
});

/** How a task goes on, with what of the progress each is. */
export const STAGES = [
  { name: 'ingesting', from: 0, to: 5 },
  { name: 'analyzing', from: 5, to: 30 },
  { name: 'generating', from: 30, to: 70 },
  { name: 'persisting', from: 70, to: 90 },
] as const;
export type StageName = (typeof STAGES)[number]['name'];

const TaskResult = z
  .object({
    session_id: Id,
    generation_id: Id.nullable().meta({ description: 'null where it was a question, and the output is advice' }),
    output: z.object({
      content_type: ContentType,
      output_text: z.string(),
      candidates: z.array(Candidate),
      notes: z.array(z.string()).meta({ description: 'For whoever asked, not for the advertisement' }),
      image: StudioImage.nullable(),
    }),
  })
  .meta({ id: 'StudioTaskResult' });
export type TaskResult = z.infer<typeof TaskResult>;

const Task = taskOf('StudioTask', ['ingesting', 'analyzing', 'generating', 'persisting'], TaskResult);
export type StudioTask = z.infer<typeof Task>;

const MEGABYTE = 1024 * 1024;
/** Forms send fields that nobody has filled in as nothing. */
const unlessEmpty = <T extends z.ZodType>(field: T) =>
  z.union([z.literal('').transform(() => undefined), field]).optional();

export const GenerateFields = z.object({
  input_text: Text.max(2000).meta({ description: 'What is to be advertised, and what of it' }),
  session_id: SessionId.optional(),
  generation_type: unlessEmpty(ContentType).meta({ description: '`text` unless said otherwise' }),
  engine: unlessEmpty(EngineName).meta({
    description: 'Who makes the picture; the default one of the installation, or one that can do `method`, otherwise',
  }),
  style: unlessEmpty(Style).meta({
    description: 'For engines that paint, `ultra_realistic` unless said otherwise; the built-in one has none',
  }),
  aspect_ratio: unlessEmpty(AspectRatio),
  template: unlessEmpty(Template).meta({ description: 'Chosen by what is said where it is left out' }),
  method: unlessEmpty(Method).meta({
    description: 'For engines that paint: `i2i` with a photo, `t2i` without one, unless said otherwise',
  }),
  seed: unlessEmpty(
    z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1),
  ).meta({
    description: 'The same seed and input give the same; any other one otherwise',
  }),
});
export type GenerateFields = z.infer<typeof GenerateFields>;
const ById = z.object({ id: Id });

const studio = defineContract('Studio', {
  'POST /generate': {
    operationId: 'generateAdvertisement',
    summary: 'Make an advertisement',
    description:
      'Begins a task; how it goes on says `GET /tasks/{task_id}`, or its events. Who keeps no cookie gets the tokens of a guest and addresses that open the task without one.',
    access: { scope: 'studio:write' },
    makesGuest: true,
    upload: multipart({
      fields: GenerateFields,
      files: {
        image: { maxBytes: 20 * MEGABYTE, optional: true, description: 'A photo of what is advertised; files:write' },
      },
    }),
    example: { input_text: '성수동 카페 딸기라떼 신메뉴, 4월까지 5,500원' },
    responses: {
      202: z
        .object({
          task_id: Id,
          session_id: Id,
          status: z.literal('processing'),
          status_url: z.string().meta({ description: 'Opens the task without a token for one to two hours' }),
          events_url: z.string().meta({ description: 'Opens its events without a token for one to two hours' }),
          guest: Session.optional(),
        })
        .meta({ id: 'StudioTaskBegun' }),
    },
    errors: [
      'too_many_tasks',
      'engine_not_available',
      'engine_cannot',
      'photo_needed',
      'picture_quota_exceeded',
      'guest_picture_quota_exceeded',
      'unsupported_media_type',
    ],
  },
  'GET /studio/engines': {
    operationId: 'listStudioEngines',
    summary: 'List image engines',
    description: 'Those that can be chosen here, the built-in one first.',
    access: 'public',
    responses: { 200: z.object({ items: z.array(Engine) }) },
  },
  'GET /tasks': {
    operationId: 'listTasks',
    summary: 'List tasks',
    description: 'Newest first. What is over stays for seven days.',
    access: { scope: 'studio:read' },
    makesGuest: true,
    query: PageQuery,
    responses: { 200: pageOf(Task).extend({ guest: Session.optional() }) },
    errors: ['invalid_cursor'],
  },
  'GET /tasks/:id': {
    operationId: 'getTask',
    summary: 'Get a task',
    access: { scope: 'studio:read', signed: true },
    makesGuest: true,
    params: ById,
    responses: { 200: Task },
    errors: ['task_not_found'],
  },
  'DELETE /tasks/:id': {
    operationId: 'deleteTask',
    summary: 'Delete a task that is over',
    description: 'What it has made stays.',
    access: { scope: 'studio:write' },
    makesGuest: true,
    params: ById,
    responses: { 204: 'empty' },
    errors: ['task_not_found', 'task_running'],
  },
  'GET /tasks/:id/events': {
    operationId: 'readTaskEvents',
    summary: 'Read the events of a task',
    description:
      'Each change of status and progress, to the last one: `task.progress`, then `task.done`, `task.failed` or `task.cancelled`. Goes on after `Last-Event-ID` or `after`.',
    access: { scope: 'studio:read', signed: true },
    makesGuest: true,
    params: ById,
    query: z.object({ after: z.string().max(20).optional() }),
    responses: { 200: 'event-stream' },
    errors: ['task_not_found', 'invalid_event_id', 'too_many_streams'],
  },
  'POST /tasks/:id/cancel': {
    operationId: 'cancelTask',
    summary: 'Cancel a task',
    description: 'Once it is answered, nothing comes of the task any more. Cancelled again it stays so.',
    access: { scope: 'studio:write' },
    makesGuest: true,
    params: ById,
    responses: { 200: Task },
    errors: ['task_not_found', 'task_finished'],
  },
  'POST /chat/session': {
    operationId: 'openStudioSession',
    summary: 'Open a session',
    description: 'Goes on with the session that is given, where it is the caller’s; begins a new one otherwise.',
    access: { scope: 'studio:write' },
    makesGuest: true,
    body: z.object({ session_id: SessionId.nullish() }),
    bodyOptional: true,
    example: {},
    responses: { 200: z.object({ session_id: Id, created_at: Timestamp, guest: Session.optional() }) },
  },
  'GET /chat/history': {
    operationId: 'readStudioHistory',
    summary: 'Read what was said in a session',
    description:
      'The latest ones, in the order in which they were said; the cursor leads to those before them. Of a session that is not the caller’s there is nothing.',
    access: { scope: 'studio:read' },
    makesGuest: true,
    query: z.object({
      session_id: SessionId,
      cursor: Cursor.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(15),
    }),
    responses: { 200: pageOf(StudioMessage).extend({ guest: Session.optional() }) },
    errors: ['invalid_cursor'],
  },
  'GET /generations': {
    operationId: 'listGenerations',
    summary: 'List what was made',
    description: 'Newest first.',
    access: { scope: 'studio:read' },
    query: PageQuery,
    responses: { 200: pageOf(Generation) },
    errors: ['invalid_cursor'],
  },
  'GET /generations/:id': {
    operationId: 'getGeneration',
    summary: 'Get something that was made',
    access: { scope: 'studio:read' },
    params: z.object({ id: Id }),
    responses: { 200: Generation },
    errors: ['generation_not_found'],
  },
});

export const studioService = {
  operations: studio,
  errors: {
    ...engineErrors,
    ...paintingErrors,
    generation_not_found: {
      status: 404,
      ko: '이 결과물을 찾지 못했어요. 지웠거나 다른 계정의 것일 수 있어요.',
      en: 'This result wasn’t found. It may have been deleted or belong to another account.',
    },
  },
  tags: { Studio: 'Advertisements: text and pictures made from a sentence and a photo' },
  personalData: 'advertisements that were made for me, what I asked for, and tasks',
} as const satisfies ServiceContract;
