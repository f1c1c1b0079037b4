import { isMultipart, type Multipart, type Upload } from '@madang/contracts/bodies';
import type { Operation } from '@madang/contracts/operation';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { fieldErrors } from './field-errors.ts';
import type { Call, Locale } from './handler.ts';
import { fileOf, formOf, MULTIPART, type IncomingBody } from './incoming-form.ts';
import { Reply } from './reply.ts';

/** A request as it came, from wherever. */
interface Sent {
  readonly params: unknown;
  readonly query: unknown;
  /** JSON that has been parsed, or what is to be read yet where the operation takes files. */
  readonly body: unknown;
  /** Its media type. */
  readonly type: string | undefined;
}

/** In whose language they are told what is wrong. */
type Asked = { readonly locale: Locale };

const parsePart = (
  part: 'params' | 'query' | 'body',
  schema: z.ZodType | undefined,
  value: unknown,
  asked: Asked,
): unknown => {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new AppError('validation_failed', { errors: fieldErrors(part, result.error, asked.locale) });
};

/** Before the file is read: what is not taken costs nothing. @throws AppError `unsupported_media_type` */
export const assertTaken = (upload: Upload | Multipart, sent: string | undefined): void => {
  const types = isMultipart(upload) ? [MULTIPART] : upload.types;
  const type = sent?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) throw new AppError('unsupported_media_type', { values: { types: types.join(', ') } });
};

const uploadOf = (raw: IncomingBody, upload: Upload | Multipart, { locale }: Asked): unknown =>
  isMultipart(upload) ? formOf(raw, upload, locale) : fileOf(raw, upload.maxBytes);

/** What a handler gets. @throws AppError `validation_failed`, `unsupported_media_type` */
export const readInput = (
  operation: Operation,
  { params, query, body, type }: Sent,
  asked: Asked,
): Pick<Call<Operation>, 'params' | 'query' | 'body'> => {
  const { upload } = operation;
  if (upload !== undefined) assertTaken(upload, type);
  const input = {
    params: parsePart('params', operation.params, params, asked),
    query: parsePart('query', operation.query, query, asked),
    body:
      upload === undefined
        ? parsePart('body', operation.body, operation.bodyOptional ? (body ?? {}) : body, asked)
        : uploadOf(body as IncomingBody, upload, asked),
  };
  return input as never;
};

/** Of a plain answer: events have their status by themselves. */
const successStatusOf = ({ responses }: Operation): number =>
  Number(Object.entries(responses).find(([, body]) => body !== 'event-stream')?.[0] ?? 200);

/** What a handler answers, with its status. @throws Error where its contract has no such answer */
export const plainAnswer = (operation: Operation, answer: unknown): Reply<unknown> => {
  const reply = answer instanceof Reply ? (answer as Reply<unknown>) : new Reply(successStatusOf(operation), answer);
  const expected = operation.responses[reply.status];
  if (expected === undefined || (expected !== 'empty' && reply.body === undefined))
    throw new Error(
      `${operation.operationId} has no such answer: ${reply.status}${reply.body === undefined ? ' without a body' : ''}`,
    );
  return reply;
};
