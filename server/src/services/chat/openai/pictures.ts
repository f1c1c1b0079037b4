import type { FieldError } from '@madang/contracts/errors';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { PromptPicture } from '../models/prompt.ts';

const HEAD = /^data:image\/(png|jpeg|jpg|webp|gif);base64,/;

/** Not by a regular expression: one over megabytes runs out of the stack of the engine. Without the signs that fill it up. */
const isBase64 = (text: string): boolean =>
  Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text.replace(/={1,2}$/, '');

/** How they begin. Whether all of it can be shown is for the model to find out: nothing here decodes it. */
const BEGINS: Readonly<Record<string, RegExp>> = {
  png: /^\x89PNG\r\n\x1a\n/,
  jpeg: /^\xff\xd8\xff/,
  webp: /^RIFF[\s\S]{4}WEBP/,
  gif: /^GIF8[79]a/,
};

const refuse = (error: FieldError): never => {
  throw new AppError('validation_failed', { errors: [error] });
};

/**
 * A picture of a message. Addresses are fetched by nobody, not by us and not by the server of a model: which would reach
 * what stands behind its door (docs/decisions/0054). @throws AppError `validation_failed`
 */
export const pictureOf = (url: string, path: string, locale: Locale): PromptPicture => {
  if (!url.startsWith('data:')) return refuse(fieldError(path, 'picture_address', locale));
  const [head = '', type = ''] = HEAD.exec(url) ?? [];
  const base64 = url.slice(head.length);
  const kind = type === 'jpg' ? 'jpeg' : type;
  if (BEGINS[kind]?.test(Buffer.from(base64.slice(0, 32), 'base64').toString('latin1')) !== true || !isBase64(base64))
    return refuse(fieldError(path, 'not_a_picture', locale));
  return { name: 'picture', mediaType: `image/${kind}`, base64 };
};
