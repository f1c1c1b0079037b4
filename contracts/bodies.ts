import type { z } from 'zod';

/** A file that is sent as it is, in the place of a JSON body. It reaches the handler while it comes. */
export interface Upload {
  /** Media types that are taken. What a file really is, its bytes say. */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** A file within a form. */
export interface FilePart {
  readonly maxBytes: number;
  /** How many of them there may be; one unless said otherwise. */
  readonly most?: number;
  readonly optional?: true;
  readonly description?: string;
}

/**
 * A body of several parts (RFC 7578): fields, and files that reach the handler while they come and are never held whole.
 * Fields and files may come in any order.
 */
export interface Multipart<Fields extends z.ZodObject = z.ZodObject, Names extends string = string> {
  readonly fields: Fields;
  readonly files: Readonly<Record<Names, FilePart>>;
  /** Of all parts together, with what stands between them. */
  readonly maxBytes: number;
}

/** What fields, names and boundaries may take up in all. */
const BESIDE_FILES = 64 * 1024;

/** @param fields from text, as forms have it */
export const multipart = <Fields extends z.ZodObject, Names extends string>({
  fields,
  files,
}: Pick<Multipart<Fields, Names>, 'fields' | 'files'>): Multipart<Fields, Names> => ({
  fields,
  files,
  maxBytes: Object.values<FilePart>(files).reduce((sum, { maxBytes, most = 1 }) => sum + maxBytes * most, BESIDE_FILES),
});

export const isMultipart = (upload: Upload | Multipart): upload is Multipart => 'fields' in upload;

/** A file of a form, while it comes. */
export interface IncomingFile {
  /** Name of the part. */
  readonly field: string;
  /** What the sender calls it, without a path; empty where it has no name. */
  readonly name: string;
  /** What the sender says that it is. */
  readonly type: string;
  /** To be read once. @throws AppError `file_too_large`, `malformed_form`, `request_timeout` where it does not come whole */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A form, while it comes. */
export interface IncomingForm<Fields> {
  /**
   * Hands on each file as it comes, with the fields that came before it, as they were sent. What `take` leaves unread is
   * skipped. Resolves once all is there and valid; to be called once.
   * @throws AppError `validation_failed`, `payload_too_large`, `file_too_large`, `malformed_form`, `request_timeout`, and what `take` throws
   */
  receive<T>(
    take: (file: IncomingFile, before: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<{ readonly fields: Fields; readonly taken: readonly T[] }>;
}

/** A file as a caller sends it. */
export type SentFile =
  Blob | { readonly name?: string; readonly type?: string; readonly bytes: AsyncIterable<Uint8Array> };

/** An answer of bytes as they are, with ranges (RFC 9110, 14) and an ETag. */
export interface BytesAnswer {
  readonly kind: 'bytes';
  /** Media types that it may have. */
  readonly types: readonly string[];
}

export const bytes = (...types: readonly [string, ...string[]]): BytesAnswer => ({ kind: 'bytes', types });
export const isBytes = (body: unknown): body is BytesAnswer => (body as Partial<BytesAnswer> | null)?.kind === 'bytes';

/** Bytes as a caller gets them. */
export interface ReceivedBytes {
  readonly type: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}
