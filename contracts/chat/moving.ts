import { z } from 'zod';
import { multipart } from '../bodies.ts';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';

/** Exports of years with pictures are that large. */
export const MOST_IMPORT_BYTES = 2000 * 1024 * 1024;
/** Of a guest, whom nobody knows. */
export const MOST_GUEST_BYTES = 100 * 1024 * 1024;
/** Of the format that is written here, and read. */
export const EXPORT_FORMAT = 'madang.conversations';
export const EXPORT_VERSION = 1;

export const MovedFrom = z.enum(['madang', 'chatgpt', 'open-webui']);
export type MovedFrom = z.infer<typeof MovedFrom>;

/**
 * Why something of an export was left: instructions and hidden messages, which are not for people; calls and results of
 * tools; sound and other parts for which there is no place here; files that are not in the export, that are of a kind that
 * messages do not have, or for which there is no room; what is empty, too long (its beginning was taken), too large,
 * broken, or of no known format; links that led in a circle (the messages were taken); more than is taken at once.
 */
export const LeftReason = z.enum([
  'instructions',
  'hidden',
  'tool_messages',
  'other_parts',
  'file_missing',
  'file_not_taken',
  'file_no_room',
  'empty',
  'text_cut',
  'too_large',
  'broken',
  'unknown_format',
  'circle',
  'too_many',
]);
export type LeftReason = z.infer<typeof LeftReason>;

export const MoveReport = z
  .object({
    from: z.array(MovedFrom),
    conversations: z.int().meta({ description: 'Made by this import' }),
    messages: z.int(),
    files: z.int(),
    were_there: z.int().meta({ description: 'Conversations that an earlier import made, or that are still here' }),
    left: z.array(
      z.object({
        reason: LeftReason,
        count: z.int(),
        titles: z.array(z.string()).meta({ description: 'Of some of the conversations that it is about' }),
      }),
    ),
  })
  .meta({ id: 'MoveReport' });
export type MoveReport = z.infer<typeof MoveReport>;

/** Events of an import, by their names. `done` and `failed` are last. */
export const MoveEvents = {
  progress: z.object({ conversations: z.int(), were_there: z.int(), share: z.number() }),
  done: z.object({ report: MoveReport }),
  failed: z.object({ code: z.string(), title: z.string() }),
} as const;

/** Moving in and out: docs/moving.md. */
export const moving = defineContract('Conversations', {
  'GET /export/conversations': {
    operationId: 'exportConversations',
    summary: 'Export conversations as ZIP',
    description:
      'All of one’s own, or one: each as JSON with all of its branches and as Markdown, with its files. POST /import/conversations takes it.',
    access: { scope: 'chat:read' },
    query: z.object({ conversation_id: Id.optional() }),
    responses: { 200: 'download' },
    errors: ['conversation_not_found', 'exports_open', 'exports_busy'],
    perMinute: 60,
  },
  'POST /import/conversations': {
    operationId: 'importConversations',
    summary: 'Import conversations',
    description:
      'An export of Madang, ChatGPT (the whole ZIP, or a conversations.json of it) or Open WebUI. Once the file is here, the answer is a stream: `progress`, and in the end `done` with a report, or `failed`. The same file again goes on where it was, and makes nothing twice.',
    access: { scope: 'chat:write' },
    upload: multipart({
      fields: z.object({}),
      files: { file: { maxBytes: MOST_IMPORT_BYTES, description: 'ZIP or JSON; of a guest 100 MB at most' } },
    }),
    example: {},
    responses: { 200: 'event-stream' },
    errors: [
      'import_in_progress',
      'imports_busy',
      'not_an_export',
      'archive_unreadable',
      'archive_too_many_files',
      'storage_full',
      'no_room_for_chats',
      'moving_too_long',
    ],
    answerSeconds: 600,
    perMinute: 20,
  },
});
