import { DrizzleQueryError } from 'drizzle-orm/errors';
import pino from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config/config.ts';
import type { LogFile } from './log-file.ts';
import { repeatsOutage } from './db/outage.ts';
import { maskSecrets } from './mask-secrets.ts';

export type Log = pino.Logger;

/** Wherever these keys turn up in a logged object, up to three levels deep, their values are not written. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'new_password',
  'current_password',
  'access_token',
  'refresh_token',
  'token',
  'secret',
  'api_key',
  'apiKey',
  'client_secret',
  'id_token',
  'content',
  'email',
  'connectionString',
];
const redactPaths = SECRET_KEYS.flatMap((key) => ['', '*.', '*.*.'].map((prefix) => `${prefix}["${key}"]`));

/** What somebody wrote is among the values of a statement; the statement itself has places for them. */
export const statementOf = ({ query }: DrizzleQueryError): string => `Failed query: ${query}`;

/** The error, what it was caused by, and what it consists of. */
const chainOf = (error: unknown): Error[] =>
  error instanceof Error
    ? [error, ...chainOf(error.cause), ...(error instanceof AggregateError ? error.errors.flatMap(chainOf) : [])]
    : [];

/** Of drizzle's errors, and of PostgreSQL's: "Key (email)=(…) already exists", "Failing row contains (…)". */
const WITH_VALUES = new Set(['params', 'detail', 'where', 'internalQuery']);

const MOST_DEPTH = 6;

/** An object that was written down as one, or what pino has made of an error. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.hasOwn(value, 'stack'));

/** Takes out of a text what the error says in it of values. */
const withoutValues = (error: Error): ((text: string) => string) => {
  const statements = chainOf(error).filter((each) => each instanceof DrizzleQueryError);
  return (text) =>
    maskSecrets(statements.reduce((left, each) => left.replaceAll(each.message, () => statementOf(each)), text));
};

const serialiseError = (error: Error): object => {
  const plainText = withoutValues(error);
  const clean = (value: unknown, key = '', depth = 0): unknown => {
    if (WITH_VALUES.has(key) || depth > MOST_DEPTH) return undefined;
    if (value instanceof Error) return clean({ ...pino.stdSerializers.err(value) }, key, depth);
    if (typeof value === 'string') return key === 'message' || key === 'stack' ? plainText(value) : value;
    if (Array.isArray(value)) return value.map((each) => clean(each, '', depth + 1));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each, name, depth + 1)]));
  };
  return clean(error) as object;
};

/** @param file gets every line as JSON, whatever is readable on `destination` */
export const createLog = (
  config: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  destination: NodeJS.WritableStream & { isTTY?: boolean } = process.stdout,
  file?: LogFile,
): Log => {
  const readable = config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && destination.isTTY === true);
  const stream = readable
    ? pretty({
        destination,
        colorize: destination.isTTY === true && !process.env['NO_COLOR'],
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss',
        sync: true,
      })
    : destination;
  return pino(
    {
      level: config.LOG_LEVEL,
      redact: { paths: redactPaths, censor: '[redacted]' },
      serializers: { err: serialiseError, error: serialiseError },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method) {
          if (repeatsOutage(args[0]) && !this.isLevelEnabled('debug')) return;
          const [first, ...more]: unknown[] = args;
          // pino itself would take the message as it is.
          const isAlone = first instanceof Error && more.length === 0;
          const given = isAlone ? [{ err: first }, withoutValues(first)(first.message)] : args;
          method.apply(this, given.map((arg) => (typeof arg === 'string' ? maskSecrets(arg) : arg)) as typeof args);
        },
      },
    },
    // Which lines there are is decided by then.
    file === undefined
      ? stream
      : pino.multistream([stream, file].map((to) => ({ stream: to, level: 'trace' as const }))),
  );
};
