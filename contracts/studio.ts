import { z } from 'zod';
import { multipart } from './bodies.ts';
import { Cursor, Id, PageQuery, Timestamp, pageOf } from './fields.ts';
import { Session } from './identity.ts';
import { defineContract } from './operation.ts';
import { tasksAdmin } from './tasks-admin.ts';
import type { ServiceContract } from './service-contract.ts';
import { Engine, engineErrors, paintingErrors } from './studio/engines.ts';
import { choices } from './studio/choices.ts';
import { SessionId, StudioMessage, Task, TaskBegun } from './studio/entities.ts';
import { GenerateFields, MEGABYTE } from './studio/fields.ts';
import { results } from './studio/results.ts';

export * from './studio/entities.ts';
export { MOST_COLUMNS, MOST_ROWS, type BatchFields, type GenerateFields, type Variation } from './studio/fields.ts';

const admin = tasksAdmin('Studio');
const ById = z.object({ id: Id });

const tasks = defineContract('Studio', {
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
        logo: {
          maxBytes: 20 * MEGABYTE,
          optional: true,
          description: 'A logo in the place of the shop’s name; files:write',
        },
      },
    }),
    example: { input_text: '성수동 카페 딸기라떼 신메뉴, 4월까지 5,500원' },
    responses: { 202: TaskBegun },
    errors: [
      'too_many_tasks',
      'engine_not_available',
      'engine_cannot',
      'photo_needed',
      'picture_quota_exceeded',
      'guest_picture_quota_exceeded',
      'made_quota_exceeded',
      'guest_made_quota_exceeded',
      'unsupported_media_type',
    ],
    idempotent: true,
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
  'GET /admin/studio/tasks': admin.list,
  'GET /admin/studio/tasks/figures': admin.figures,
  'POST /admin/studio/tasks/:id/cancel': admin.cancel,
  'POST /admin/studio/tasks/:id/retry': admin.retry,
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
});

export const studioService = {
  operations: { ...tasks, ...results, ...choices },
  errors: {
    ...engineErrors,
    ...paintingErrors,
    generation_not_found: {
      status: 404,
      ko: '이 결과물을 찾지 못했어요. 지웠거나 다른 계정의 것일 수 있어요.',
      en: 'This result wasn’t found. It may have been deleted or belong to another account.',
    },
    made_quota_exceeded: {
      status: 403,
      ko: '만든 그림을 둘 자리가 모자라요. 한 사람이 {megabytes}MB까지 둘 수 있어요. 이 서버의 운영자에게 알려 주세요.',
      en: 'There is no room left for pictures that are made for you: a person can have {megabytes} MB of them. Tell the person who runs this server.',
    },
    guest_made_quota_exceeded: {
      status: 403,
      ko: '손님은 만든 그림을 {megabytes}MB까지 둘 수 있어요. 로그인하면 그림을 그대로 옮기고 더 만들 수 있어요.',
      en: 'As a guest you can keep {megabytes} MB of pictures that are made for you. Sign in to take them along and make more.',
    },
    nothing_to_set: {
      status: 422,
      ko: '큰 글에 그림에 넣을 수 있는 글자가 없어요. 한글, 영어, 숫자로 적어 주세요.',
      en: 'The headline has no character that can be set in a picture. Use Korean, English or figures.',
    },
    not_a_picture: {
      status: 409,
      ko: '그림이 아니라 문구예요. 그림 광고에서만 할 수 있어요.',
      en: 'This is copy without a picture. Only a picture can be set again or downloaded as one.',
    },
    too_many_rows: {
      status: 422,
      ko: '한 번에 {limit}줄까지 만들 수 있는데 {rows}줄이 들어 있어요. 나누어 올려 주세요.',
      en: 'A file may hold {limit} rows at most, and this one has {rows}. Send it in parts.',
    },
    too_many_columns: {
      status: 422,
      ko: '한 줄에 {limit}칸까지 넣을 수 있는데 {columns}칸이 들어 있어요. 쓰지 않는 칸을 지우고 다시 올려 주세요.',
      en: 'A row may hold {limit} cells at most, and one has {columns}. Remove columns that are not needed and try again.',
    },
    no_rows: {
      status: 422,
      ko: '만들 수 있는 줄이 없어요. {reason}',
      en: 'No row of the file can be made. {reason}',
    },
    no_headline_column: {
      status: 422,
      ko: '첫 줄에서 큰 글이 될 칸을 찾지 못했어요. 첫 줄에 “이름”이나 “큰 글”이라는 칸을 넣어 주세요.',
      en: 'The first row names no column for the headline. Call one of its columns “name” or “headline”.',
    },
  },
  events: {
    /** Whoever has signed in goes on in a session that was begun as a guest: what it shows is theirs now. */
    'studio.session_claimed': {
      payload: z.object({ guest_id: Id, user_id: Id, file_ids: z.array(Id) }),
      subscribers: ['files'],
    },
  },
  tags: { Studio: 'Advertisements: text and pictures made from a sentence and a photo' },
  personalData: 'advertisements that were made for me, what I asked for, and tasks',
} as const satisfies ServiceContract;
