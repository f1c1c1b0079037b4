import type { FilePart, IncomingFile, IncomingForm, Multipart, SentFile } from '@madang/contracts/bodies';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { ClientGone } from './client-gone.ts';
import { fieldError, fieldErrors } from './field-errors.ts';
import type { Locale } from './handler.ts';

export const MULTIPART = 'multipart/form-data';

/** A body that nobody has read yet, with the headers that say what it is. */
export interface IncomingBody extends Readable {
  readonly headers: { readonly 'content-type'?: string; readonly 'content-length'?: string };
  /** Whether all of it has come. */
  readonly complete: boolean;
}

/** Longest text of one field, and how many there may be; their names count as well. */
const FIELD_BYTES = 16 * 1024;
const MOST_FIELDS = 50;
/** A sender from whom nothing has come for so long is gone. */
const SILENT_MS = 30_000;

const megabytes = (bytes: number): number => Math.round((bytes / (1024 * 1024)) * 10) / 10;
export const tooLarge = (maxBytes: number): AppError =>
  new AppError('file_too_large', { values: { megabytes: megabytes(maxBytes) } });

/** @throws AppError `file_too_large` as soon as there is more than that */
export async function* atMost(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield piece;
  }
}

/** A body that is one file, while it comes. @throws AppError `file_too_large`, `malformed_form` where it does not come whole */
export async function* fileOf(raw: IncomingBody, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(raw.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const silent = setTimeout(() => raw.destroy(new AppError('request_timeout')), SILENT_MS);
  try {
    for await (const piece of atMost(raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, maxBytes)) {
      silent.refresh();
      yield piece;
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('malformed_form', { cause });
  } finally {
    clearTimeout(silent);
  }
}

/** Says what is wrong with a form as a whole, once all of it has been seen. */
class Seen {
  readonly fields: Record<string, string> = {};
  readonly #files = new Map<string, number>();
  readonly #form: Multipart;
  readonly #locale: Locale;

  constructor(form: Multipart, locale: Locale) {
    this.#form = form;
    this.#locale = locale;
  }

  #refuse(path: string, code: 'unknown_field' | 'required' | 'too_many'): AppError {
    return new AppError('validation_failed', { errors: [fieldError(`body.${path}`, code, this.#locale)] });
  }

  addField(name: string, value: string): void {
    if (!Object.hasOwn(this.#form.fields.shape, name)) throw this.#refuse(name, 'unknown_field');
    if (Object.hasOwn(this.fields, name)) throw this.#refuse(name, 'too_many');
    this.fields[name] = value;
  }

  addFile(name: string): FilePart {
    const part = Object.hasOwn(this.#form.files, name) ? this.#form.files[name] : undefined;
    if (part === undefined) throw this.#refuse(name, 'unknown_field');
    const count = (this.#files.get(name) ?? 0) + 1;
    if (count > (part.most ?? 1)) throw this.#refuse(name, 'too_many');
    this.#files.set(name, count);
    return part;
  }

  /** @throws AppError `validation_failed` */
  finish(): Record<string, unknown> {
    const missing = Object.entries(this.#form.files).find(
      ([name, { optional }]) => optional !== true && !this.#files.has(name),
    );
    if (missing !== undefined) throw this.#refuse(missing[0], 'required');
    const parsed = this.#form.fields.safeParse(this.fields, { reportInput: true });
    if (parsed.success) return parsed.data;
    throw new AppError('validation_failed', { errors: fieldErrors('body', parsed.error, this.#locale) });
  }
}

type Take<T> = (file: IncomingFile, before: Readonly<Record<string, string>>) => Promise<T>;

/** Reads a form from a request. What is left of it when it fails is read and forgotten (see app.ts). */
const receive = async <T>(raw: IncomingBody, form: Multipart, locale: Locale, take: Take<T>) => {
  const { Busboy } = await import('@fastify/busboy');
  const seen = new Seen(form, locale);
  const taken: Promise<T>[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  let current: Readable | undefined;
  const fail = (error: unknown): void => {
    failed.reject(error);
    current?.destroy(error as Error);
  };
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  };
  let parser: InstanceType<typeof Busboy>;
  try {
    parser = new Busboy({
      headers: raw.headers as { 'content-type': string },
      limits: { fieldSize: FIELD_BYTES, fields: MOST_FIELDS, parts: MOST_FIELDS + 100, headerPairs: 20 },
    });
  } catch (cause) {
    throw new AppError('malformed_form', { detail: 'there is no boundary in Content-Type', cause });
  }
  const malformed = (cause: unknown): void => fail(new AppError('malformed_form', { cause }));
  parser.on('error', malformed);
  for (const limit of ['partsLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => fail(new AppError('payload_too_large')));
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut) fail(new AppError('payload_too_large'));
    else attempt(() => seen.addField(name, value));
  });
  parser.on('file', (field, stream, name, _, type) => {
    current = stream;
    stream.on('error', malformed);
    attempt(() => {
      const { maxBytes } = seen.addFile(field);
      // Whoever stops reading says why: a stream that is ended by it would say something else first.
      const unread = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      const work = take(
        { field, name: (name ?? '').replaceAll('%22', '"'), type, bytes: atMost(unread, maxBytes) },
        { ...seen.fields },
      );
      taken.push(work);
      work.then(() => stream.resume(), fail);
    });
  });
  let size = 0;
  const silent = setTimeout(() => fail(new AppError('request_timeout')), SILENT_MS);
  raw.on('data', (piece: Buffer) => {
    silent.refresh();
    size += piece.length;
    if (size > form.maxBytes) fail(new AppError('payload_too_large'));
  });
  // A body of a call in this process says itself why it does not come whole.
  raw.once('error', (cause) => (cause instanceof AppError ? fail(cause) : malformed(cause)));
  raw.once('close', () => {
    if (!raw.complete) malformed(new ClientGone());
  });
  try {
    if (raw.destroyed && !raw.complete) throw new AppError('malformed_form');
    const finished = once(parser, 'finish');
    finished.catch(() => undefined);
    raw.pipe(parser);
    await Promise.race([finished, failed.promise]);
    clearTimeout(silent);
    return { fields: seen.finish(), taken: await Promise.race([Promise.all(taken), failed.promise]) };
  } catch (error) {
    raw.unpipe(parser);
    raw.resume();
    // What has been taken is let go of before whoever takes is told that it failed.
    fail(error);
    await Promise.allSettled(taken);
    throw error;
  } finally {
    clearTimeout(silent);
  }
};

/** The form of a request whose body nobody has read yet. */
export const formOf = (raw: IncomingBody, form: Multipart, locale: Locale): IncomingForm<Record<string, unknown>> => ({
  receive: (take) => {
    if (Number(raw.headers['content-length'] ?? 0) > form.maxBytes) throw new AppError('payload_too_large');
    return receive(raw, form, locale, take);
  },
});

/**
 * The one file of a form, while it comes. It ends when all of the form has come and is valid: whoever reads it to its end
 * has what was not refused. @throws what {@link IncomingForm.receive} does
 */
export async function* onlyFileOf(form: IncomingForm<unknown>): AsyncGenerator<Uint8Array> {
  const file = new PassThrough();
  const received = form
    .receive(({ bytes }) => pipeline(bytes, file, { end: false }))
    .then(
      () => file.end(),
      (error: unknown) => file.destroy(error as Error),
    );
  yield* file as AsyncIterable<Uint8Array>;
  await received;
}

export const bytesOf = (file: SentFile): AsyncIterable<Uint8Array> =>
  file instanceof Blob ? file.stream() : file.bytes;

/** The parts of a form as a caller sends them: files under their names, everything else as text. */
export function* partsOf(
  form: Multipart,
  values: Readonly<Record<string, unknown>>,
): Generator<{ readonly name: string } & ({ readonly text: string } | { readonly file: SentFile })> {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(form.files, name))
      yield { name, text: typeof value === 'string' ? value : JSON.stringify(value) };
    else for (const file of (Array.isArray(value) ? value : [value]) as SentFile[]) yield { name, file };
  }
}
