import { Readable } from 'node:stream';
import type { FieldError } from '@madang/contracts/errors';
import { isStorable } from '@madang/contracts/fields';
import type { SentUiMessage } from '@madang/contracts/chat/ui-messages';
import { MOST_ATTACHMENTS } from '@madang/contracts/chat/turns';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { CallContext, Locale } from '#platform/http/handler';
import type { ServiceClient } from '#platform/client';

/** A file as it comes within a message. */
interface SentBytes {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What a person says, in text and in files: those that are here already, by their ids. */
export interface SaidMessage {
  readonly text: string;
  readonly files: readonly (string | SentBytes)[];
}

const OWN_FILE = /\/api\/v1\/files\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|\?|$)/;
const DATA = /^data:([\w.+-]{1,60}\/[\w.+-]{1,80})(?:;[\w.=+"-]{1,80})*;base64$/;
const LONGEST_HEAD = 300;

const refuse = (error: FieldError): never => {
  throw new AppError('validation_failed', { errors: [error] });
};

/** Addresses are fetched by nobody: those of files here name them, and those with their bytes in them are read. */
const fileOf = (part: SentUiMessage['parts'][number], path: string, locale: Locale): string | SentBytes => {
  const { url, filename } = part as { readonly url?: unknown; readonly filename?: unknown };
  if (typeof url !== 'string') return refuse(fieldError(`${path}.url`, 'required', locale));
  const comma = url.slice(0, LONGEST_HEAD).indexOf(',');
  const [, type] = DATA.exec(url.slice(0, Math.max(comma, 0))) ?? [];
  if (type !== undefined) {
    const name = typeof filename === 'string' && isStorable(filename) ? filename : 'file';
    return { name, type, bytes: Buffer.from(url.slice(comma + 1), 'base64') };
  }
  const [, id] = url.startsWith('data:') ? [] : (OWN_FILE.exec(url) ?? []);
  return id ?? refuse(fieldError(`${path}.url`, 'file_address', locale));
};

/** @throws AppError `validation_failed` */
export const saidIn = (
  { role, parts }: SentUiMessage | undefined = { id: '', role: '', parts: [] },
  path: string,
  locale: Locale,
): SaidMessage => {
  if (role !== 'user') return refuse(fieldError(`${path}.role`, 'not_said_by_person', locale));
  const texts: string[] = [];
  const files: (string | SentBytes)[] = [];
  for (const [index, part] of parts.entries()) {
    const at = `${path}.parts.${index}`;
    if (part.type === 'text') {
      const { text } = part as { readonly text?: unknown };
      if (typeof text !== 'string') return refuse(fieldError(`${at}.text`, 'required', locale));
      if (!isStorable(text)) return refuse(fieldError(`${at}.text`, 'not_storable', locale));
      texts.push(text);
    } else if (part.type === 'file') files.push(fileOf(part, at, locale));
    else return refuse(fieldError(`${at}.type`, 'unknown_field', locale));
  }
  if (files.length > MOST_ATTACHMENTS)
    return refuse(fieldError(`${path}.parts`, 'too_big', locale, { max: MOST_ATTACHMENTS }));
  const text = texts.join('\n\n');
  if (text.trim() === '' && files.length === 0) return refuse(fieldError(`${path}.parts`, 'blank', locale));
  return { text, files };
};

/** Uploads for a message only: what it holds of them stays, and they go. @throws AppError what the files service says of one */
export const attachedBy = async (
  client: ServiceClient,
  files: SaidMessage['files'],
  as: CallContext,
): Promise<string[]> => {
  const ids: string[] = [];
  for (const file of files) {
    if (typeof file === 'string') ids.push(file);
    else {
      const { name, type, bytes } = file;
      const purpose = type.startsWith('image/') ? 'photo' : 'document';
      const body = { purpose, temporary: 'true', file: { name, type, bytes: Readable.from([bytes]) } } as const;
      ids.push((await client.call('POST /files', { body }, { as })).id);
    }
  }
  return ids;
};
