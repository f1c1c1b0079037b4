import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/** So deep stand lists and objects in one another at most: what goes through them all calls itself for each. */
const MAX_DEPTH = 64;
/** What a schema finds wrong with one costs a hundred times what it costs to send: a million would take minutes. */
const MAX_VALUES = 100_000;

const nestedIn = (values: readonly unknown[]): object[] =>
  values.filter((value): value is object => typeof value === 'object' && value !== null);

const isTooDeep = (value: unknown): boolean => {
  let level = nestedIn([value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => nestedIn(Object.values(one)));
  }
  return false;
};

const codeOf = (sign: string): number => sign.charCodeAt(0);
const [QUOTE, ESCAPE, COMMA, LIST, OBJECT] = [codeOf('"'), codeOf('\\'), codeOf(','), codeOf('['), codeOf('{')];

/** After an odd number of backslashes. */
const isEscaped = (json: Buffer, quote: number): boolean => {
  let before = quote;
  while (json[before - 1] === ESCAPE) before--;
  return (quote - before) % 2 === 1;
};

/** -1 where it has none. */
const endOfText = (json: Buffer, begin: number): number => {
  let end = json.indexOf(QUOTE, begin + 1);
  while (end > 0 && isEscaped(json, end)) end = json.indexOf(QUOTE, end + 1);
  return end;
};

/** By the signs between them, before anything is made of them. */
const hasTooMany = (json: Buffer): boolean => {
  if (json.length <= MAX_VALUES) return false;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfText(json, at);
      if (at < 0) return false;
    } else if ((byte === COMMA || byte === LIST || byte === OBJECT) && ++values > MAX_VALUES) return true;
  }
  return false;
};

/**
 * What is no UTF-8 is refused: two passwords of other bytes would be one, and a text another than was written. So is what
 * is deeper or has more parts than anybody writes.
 */
export const readJson = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const refuse = (detail: string): void => done(new AppError('malformed_json', { detail }));
    const judge: typeof done = (error, value) => {
      if (error === null && isTooDeep(value)) refuse(`deeper than ${MAX_DEPTH} lists and objects in one another`);
      else done(error, value);
    };
    if (!isUtf8(body)) refuse('JSON is UTF-8 (RFC 8259, 8.1)');
    else if (hasTooMany(body)) refuse(`more than ${MAX_VALUES} values`);
    else void parse(request, body.toString(), judge);
  });
};
