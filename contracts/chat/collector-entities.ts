import { z } from 'zod';
import { Id, Line, Storable, Text, Timestamp } from '../fields.ts';
import { AttachedFile } from './parts.ts';

export const CollectorKind = z
  .enum(['text', 'link', 'file', 'message', 'attachment'])
  .meta({ id: 'CollectorKind', description: '`attachment`: a document of a message, which is in no list' });
export type CollectorKind = z.infer<typeof CollectorKind>;

export const CollectorStatus = z.enum(['reading', 'ready', 'failed']).meta({ id: 'CollectorStatus' });

/** By what it is grouped. Two that differ in case or in how their letters are composed are one. */
export const CollectorTag = Line.max(40);
export const CollectorTags = z.array(CollectorTag).max(20);
export const CollectorTitle = Line.max(200);
/** A note, or an answer that is kept. Longer things are files. */
export const MOST_COLLECTED_CHARS = 200_000;

/** Something that a person keeps to ask about, or that an installation keeps for all who use an app. */
export const CollectorItem = z
  .object({
    id: Id,
    kind: CollectorKind,
    title: z.string(),
    tags: z.array(z.string()),
    status: CollectorStatus,
    error_code: z
      .string()
      .nullable()
      .meta({ description: 'Why it could not be read, as in problem documents; null where nothing went wrong' }),
    url: z.string().nullable().meta({ description: 'Of a link' }),
    file: AttachedFile.nullable(),
    message_id: Id.nullable().meta({ description: 'Of a message that was kept: which it was' }),
    conversation_id: Id.nullable(),
    pages: z.number().int().nullable().meta({ description: 'null: it has none' }),
    chars: z.number().int().meta({ description: 'How long its text is' }),
    is_cut: z.boolean().meta({ description: 'There is more of it than is kept' }),
    excerpt: z.string().meta({ description: 'How its text begins' }),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: 'CollectorItem' });
export type CollectorItem = z.infer<typeof CollectorItem>;

/** A stretch of the text of an item. All of them, in their order, are the text. */
export const CollectorPassage = z
  .object({
    position: z.number().int(),
    page: z.number().int().nullable(),
    text: z.string(),
  })
  .meta({ id: 'CollectorPassage' });
export type CollectorPassage = z.infer<typeof CollectorPassage>;

/** A passage that was found, in pieces: those that are words of the question are marked. */
export const CollectorHit = z
  .object({
    item: CollectorItem,
    position: z.number().int(),
    page: z.number().int().nullable(),
    excerpt: z.array(z.object({ text: z.string(), found: z.boolean() })),
  })
  .meta({ id: 'CollectorHit' });
export type CollectorHit = z.infer<typeof CollectorHit>;

const About = { title: CollectorTitle.optional(), tags: CollectorTags.default([]) };
export const CollectedText = z.object({
  kind: z.literal('text'),
  content: Text.max(MOST_COLLECTED_CHARS),
  ...About,
});
export const CollectedLink = z.object({
  kind: z.literal('link'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .and(Storable),
  ...About,
});
export const CollectedFile = z.object({
  kind: z.literal('file'),
  file_id: Id.meta({ description: 'Of an own file (POST /files)' }),
  ...About,
});
export const AttachedDocument = z.object({
  file_id: Id.meta({ description: 'Of an own file (POST /files) that is to be attached to a message' }),
});
export const CollectedMessage = z.object({
  kind: z.literal('message'),
  message_id: Id.meta({ description: 'Of an own conversation' }),
  ...About,
});
