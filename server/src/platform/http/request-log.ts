import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Bindings, LogFn } from 'pino';
import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import { whenOver } from './request-over.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
type Level = (typeof LEVELS)[number];

/** A logger with something bound to it, which is made when it first has something to write: most requests never do. */
class BoundLater {
  readonly #log: Log;
  readonly #bindings: Bindings;
  #bound: Log | undefined;

  constructor(log: Log, bindings: Bindings) {
    this.#log = log;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#log.level;
  }

  get bound(): Log {
    return (this.#bound ??= this.#log.child(this.#bindings));
  }

  child(bindings: Bindings): Log {
    return this.bound.child(bindings);
  }

  write(level: Level, args: Parameters<LogFn>): void {
    if (this.#log.isLevelEnabled(level)) this.bound[level](...args);
  }

  silent(): void {}
}

for (const level of LEVELS) {
  Object.defineProperty(BoundLater.prototype, level, {
    value(this: BoundLater, ...args: Parameters<LogFn>) {
      this.write(level, args);
    },
  });
}

export const requestLog = (log: Log, bindings: Bindings): FastifyBaseLogger =>
  new BoundLater(log, bindings) as unknown as FastifyBaseLogger;

/** A line for each request where that is wanted. The path is the route's: what people write in an address stays out. */
export const logRequests = (app: FastifyInstance, { ACCESS_LOG }: Pick<Config, 'ACCESS_LOG'>, log: Log): void => {
  const level = ACCESS_LOG === 'true' ? 'info' : 'debug';
  if (!log.isLevelEnabled(level)) return;
  whenOver(app, (request, reply, status) => {
    const line = {
      method: request.method,
      path: request.routeOptions.url ?? 'none',
      status,
      ms: Math.round(reply.elapsedTime),
      user_id: request.principal?.userId,
    };
    request.log[level](line, 'request');
  });
};
