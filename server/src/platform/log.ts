import pino from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config/config.ts';

export type Log = pino.Logger;

/** Wherever these keys turn up in a logged object, up to three levels deep, their values are not written. */
const SECRET_KEYS = [
  'authorization', 'cookie', 'set-cookie', 'password', 'new_password', 'current_password', 'access_token', 'refresh_token',
  'token', 'secret', 'api_key', 'apiKey', 'client_secret', 'id_token', 'content', 'email', 'connectionString',
];
const redactPaths = SECRET_KEYS.flatMap((key) => ['', '*.', '*.*.'].map((prefix) => `${prefix}["${key}"]`));

const CREDENTIALS_IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/)[^/\s:@]*:[^/\s@]*@/gi;
const BEARER = /\b(Bearer|KakaoAK)\s+[\w.~+/=-]+/gi;

/** Secrets also hide inside of messages, such as a driver's error that quotes its URL. */
export const maskSecrets = (text: string): string => text.replace(CREDENTIALS_IN_URL, '$1***@').replace(BEARER, '$1 ***');

const serialiseError = (error: Error): object => {
  const plain = pino.stdSerializers.err(error);
  return { ...plain, message: maskSecrets(plain.message), stack: maskSecrets(plain.stack) };
};

export const createLog = (config: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>, destination: NodeJS.WritableStream & { isTTY?: boolean } = process.stdout): Log => {
  const readable = config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && destination.isTTY === true);
  const stream = readable
    ? pretty({ destination, colorize: destination.isTTY === true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true })
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
          method.apply(this, args.map((arg: unknown) => (typeof arg === 'string' ? maskSecrets(arg) : arg)) as typeof args);
        },
      },
    },
    stream,
  );
};
