import type { FieldError } from '@madang/contracts/errors';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { PromptPicture } from '../models/model.ts';

const DATA = /^data:image\/(png|jpeg|jpg|webp|gif);base64,([A-Za-z0-9+/]+={0,2})$/;

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
 * what stands behind its door (docs/decisions/0053). @throws AppError `validation_failed`
 */
export const pictureOf = (url: string, path: string, locale: Locale): PromptPicture => {
  if (!url.startsWith('data:')) return refuse(fieldError(path, 'picture_address', locale));
  const [, type = '', base64 = ''] = DATA.exec(url) ?? [];
  const kind = type === 'jpg' ? 'jpeg' : type;
  if (BEGINS[kind]?.test(Buffer.from(base64.slice(0, 32), 'base64').toString('latin1')) !== true)
    return refuse(fieldError(path, 'not_a_picture', locale));
  return { name: 'picture', mediaType: `image/${kind}`, base64 };
};
