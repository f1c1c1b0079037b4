import type { FieldError, OpenAiError } from '@madang/contracts/errors';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import { OPENAI_BASE } from '@madang/contracts/operation';
import type { ErrorText } from '@madang/contracts/service-contract';
import type { AppError } from '../errors.ts';
import type { Locale } from './handler.ts';
import { filledWords } from './words.ts';

/** Whether who asks speaks the API of OpenAI: all that is below it is answered in its way, what there is not too. */
export const speaksOpenAi = (url: string): boolean => url.startsWith(`${OPENAI_BASE}/`);

const textOf = (code: ErrorCode): ErrorText => ERRORS[code];

export const openAiStatusOf = (code: ErrorCode): number => textOf(code).openai?.status ?? textOf(code).status;

/** `x-should-retry`, by which OpenAI's own clients go before all else; undefined where the status says it rightly. */
export const mayBeRetried = (code: ErrorCode): false | undefined =>
  textOf(code).openai?.lasts === true ? false : undefined;

/** What is wrong with the first field, by its path in the body. */
const ofField = ({ path, message }: FieldError): { message: string; param: string } => {
  const param = path.replace(/^(body|query|params)\.?/, '');
  return { message: param === '' ? message : `${param}: ${message}`, param };
};

/** Source: OpenAI API reference, "Errors"; its clients read `error` of whatever JSON comes with a status of 400 or more. */
export const openAiErrorOf = ({ code, details }: AppError, locale: Locale): OpenAiError => {
  const { status, openai = {}, ...words } = textOf(code);
  const [first] = details.errors ?? [];
  const field = first === undefined ? undefined : ofField(first);
  return {
    message: field?.message ?? filledWords(openai[locale] ?? words[locale], details.values),
    type: openai.type ?? ((openai.status ?? status) >= 500 ? 'server_error' : 'invalid_request_error'),
    param: field?.param ?? null,
    code: openai.code ?? code,
  };
};
