import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';

/** The last message that a summary is of: a path from the first message to one has one summary. */
export const SummaryId = Id.meta({
  description: 'With `history_summarized`: which summary it was, for GET /conversations/{id}/summaries/{summary_id}',
});

/** A file that belongs to a message. */
export const AttachedFile = z
  .object({
    id: Id.meta({ description: 'What the message knows it by; it can be attached to another message by it' }),
    name: z.string(),
    mime_type: z.string(),
    bytes: z.number().int(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    url: z.string().default('').meta({
      description:
        'Relative to the server; opens the file without a token for one to two hours. Of a picture `&w=` asks for a smaller one',
    }),
  })
  .meta({ id: 'AttachedFile' });
export type AttachedFile = z.output<typeof AttachedFile>;

/**
 * That another model answered than was chosen; that the model was given a summary of the oldest messages, or nothing of
 * them, since it reads no more at once; and what it was not given of what was attached: pictures that it cannot see, what
 * does not fit behind the beginning of a long text, files of earlier messages for which there was no room, and files that are
 * gone; documents that have a password, no text (scans), or cannot be read, or not in the time that there is.
 */
export const NoteCode = z
  .enum([
    'model_switched',
    'history_summarized',
    'history_left_out',
    'pictures_not_seen',
    'text_cut',
    'files_left_out',
    'files_gone',
    'documents_locked',
    'documents_empty',
    'documents_unreadable',
    'documents_late',
  ])
  .meta({ id: 'NoteCode' });
export type NoteCode = z.infer<typeof NoteCode>;

/** What a model wants done that changes something, or may: a person has to allow it first. */
export const AskedConsent = z.object({
  id: Id,
  server: z.string().meta({ description: 'The MCP server of others whose tool it is' }),
  tool: z.string(),
  arguments: z.string().meta({ description: 'As JSON: just this is done once it is allowed' }),
  may_repeat: z.literal(true).optional().meta({
    description:
      'This tool may have been used already for what is in this conversation: allowed, the same may be done twice',
  }),
});
export const ConsentDecision = z.enum(['once', 'conversation', 'refused', 'expired']).meta({ id: 'ConsentDecision' });

/** `unknown`: it was made, and may have been done. `not_sent`: its server was not asked, so nothing of it was done. */
export const CallOutcome = z.enum(['done', 'failed', 'unknown', 'not_sent']).meta({ id: 'CallOutcome' });
export type CallOutcome = z.infer<typeof CallOutcome>;

/** What was sent to a server of others. */
export const SentCall = z.object({
  server: z.string().meta({ description: 'The MCP server of others whose tool it is' }),
  tool: z.string(),
  arguments: z.string().meta({ description: 'As JSON, just as it was sent, or would have been (`not_sent`)' }),
  called_at: Timestamp,
});
export type SentCall = z.infer<typeof SentCall>;

/** What a message is made of, in its order. */
export const MessagePart = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('reasoning'), text: z.string() }),
    z.object({ type: z.literal('picture'), file: AttachedFile }),
    z.object({ type: z.literal('file'), file: AttachedFile }),
    z.object({
      type: z.literal('collector'),
      items: z.array(z.object({ id: Id, title: z.string() })).meta({ description: 'What the question was asked with' }),
    }),
    z.object({
      type: z.literal('tool'),
      name: z.string(),
      found: z
        .number()
        .int()
        .nullable()
        .meta({ description: 'How much it found; null where it did not come to its end' }),
      call: SentCall.extend({
        outcome: CallOutcome.nullable().meta({
          description: 'null where it did not come to its end: it may have been done',
        }),
      })
        .optional()
        .meta({
          description: 'Of a tool of others, what was sent. Of whoever has the conversation alone: no share has it',
        }),
    }),
    z.object({ type: z.literal('consent'), ...AskedConsent.shape, decision: ConsentDecision.nullable() }),
    z.object({
      type: z.literal('note'),
      code: NoteCode,
      names: z.array(z.string()).meta({ description: 'Of the files that it is about, or of the model that answered' }),
      summary_id: SummaryId.optional(),
    }),
  ])
  .meta({ id: 'MessagePart' });
export type MessagePart = z.output<typeof MessagePart>;

export const Parts = z.array(MessagePart).meta({
  description:
    'What the message is made of, in its order: text, thoughts, pictures, files, tools that were used, and notes: what its model was not given, which other model answered. Empty where it is its `reasoning` and then its `content`, and nothing else',
});

/** The same of any message, of those too that are only text. */
export const partsOf = ({
  parts,
  content,
  reasoning = null,
}: {
  readonly parts: readonly MessagePart[];
  readonly content: string;
  readonly reasoning?: string | null;
}): readonly MessagePart[] => {
  if (parts.length > 0) return parts;
  const said: MessagePart[] = [];
  if (reasoning !== null && reasoning !== '') said.push({ type: 'reasoning', text: reasoning });
  if (content !== '') said.push({ type: 'text', text: content });
  return said;
};
