import { Citation, FinishReason, MessagePart, MessageStatus } from '@madang/contracts/chat';
import type { LeftReason } from '@madang/contracts/chat/moving';
import type { z } from 'zod';
import {
  type ImportedConversation,
  type ImportedFile,
  type ImportedMessage,
  keyOf,
  type Leave,
  nodesOf,
} from './imported.ts';
import { isRecord, list, type Loose, named, record, storableIn, text, time } from './values.ts';

/** Of one message. */
export const MOST_OF_EACH = 300;
/** Of one conversation: to find out what is wrong with something takes a hundred times as long as to take it. */
const MOST_INVALID = 200;

/** Letters of a title, a name, a note or an address that stands in one of them. */
export const MOST_OF_STRING = 4000;
/** Of all citations of a message, and of all parts of it that are not what was said. */
export const MOST_OF_ALL_CHARS = 200_000;

const shortened = <T extends object>(value: T, leave: Leave): T =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) => {
    if (typeof each !== 'string' || each.length <= MOST_OF_STRING) return each;
    leave('text_cut');
    return each.slice(0, MOST_OF_STRING).toWellFormed();
  }) as T;

const isSaid = (value: object): boolean => 'text' in value;

/** Takes what is of a form, in one conversation, and no more of it than somebody else can wait for. */
const createReader = (leave: Leave) => {
  let invalid = 0;
  return <T extends object>(form: z.ZodType<T>, all: readonly unknown[]): T[] => {
    const taken: T[] = [];
    let chars = 0;
    if (all.length > MOST_OF_EACH) leave('too_many', all.length - MOST_OF_EACH);
    for (const each of all.slice(0, MOST_OF_EACH)) {
      const read = invalid < MOST_INVALID ? form.safeParse(storableIn(each)) : undefined;
      if (read?.success === true) {
        // How long what was said may be is known by the message.
        const short = isSaid(read.data) ? read.data : shortened(read.data, leave);
        if (!isSaid(short)) chars += JSON.stringify(short).length;
        if (chars <= MOST_OF_ALL_CHARS) taken.push(short);
        else leave('too_many');
      } else {
        invalid += 1;
        leave('other_parts');
      }
    }
    return taken;
  };
};
type Reader = ReturnType<typeof createReader>;

/** A code, and no words. */
const ERROR_CODE = /^[a-z_]{1,60}$/;

/** Of an archive; of a conversation's own JSON, whose files are not in it, nothing is found. */
export const entryOf = (fileId: string): string => `files/${fileId}`;

/** Why what is neither of a person nor of a model is left. No export of ours has such messages; somebody has written them into it. */
const LEFT_ROLES: Readonly<Record<string, LeftReason>> = { system: 'instructions', tool: 'tool_messages' };

const messageOf = (message: Loose, read: Reader, leave: Leave): ImportedMessage | null => {
  const key = named(message['id']);
  const role = message['role'];
  if (key === null) return null;
  if (role !== 'user' && role !== 'assistant') {
    leave(LEFT_ROLES[text(role)] ?? 'other_parts');
    return null;
  }
  const parts = read(MessagePart, list(message['parts']));
  const files = parts.flatMap((part): ImportedFile[] =>
    'file' in part
      ? [
          {
            key: part.file.id,
            name: part.file.name,
            type: part.file.mime_type,
            at: { entries: [entryOf(part.file.id)] },
          },
        ]
      : [],
  );
  const status = MessageStatus.catch('complete').parse(message['status']);
  return {
    key,
    role,
    text: text(message['content']),
    reasoning: text(message['reasoning']) || null,
    model: role === 'user' ? null : (named(message['model']) ?? 'madang/unknown'),
    at: time(message['created_at']),
    files,
    own: {
      parts,
      status: status === 'generating' ? 'interrupted' : status,
      citations: read(Citation, list(message['citations'])),
      finishReason: FinishReason.nullable()
        .catch(null)
        .parse(message['finish_reason'] ?? null),
      errorCode: ERROR_CODE.exec(text(message['error_code']))?.[0] ?? null,
    },
  };
};

export const isMadang = (value: Loose): boolean => isRecord(value['conversation']) && Array.isArray(value['messages']);

/** A conversation of our own export. */
export const fromMadang = (value: Loose, leave: Leave): ImportedConversation => {
  const conversation = record(value['conversation']);
  const rows = list(value['messages']).map(record);
  const read = createReader(leave);
  const nodes = nodesOf(rows, (row, index) => ({
    key: named(row['id']) ?? String(index),
    parent: named(row['parent_id']),
    message: messageOf(row, read, leave),
  }));
  const shown = rows.findLast((row) => row['shown'] === true);
  return {
    from: 'madang',
    key: named(conversation['id']) ?? keyOf(nodes, rows),
    title: named(conversation['title']),
    at: time(conversation['created_at']),
    pinned: conversation['pinned'] === true,
    archived: conversation['archived'] === true,
    nodes,
    current: named(shown?.['id']),
  };
};
