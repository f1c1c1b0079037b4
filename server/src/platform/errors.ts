import type { FieldError } from '@madang/contracts/errors';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';

export interface ErrorDetails {
  /** Fills `{name}` in the words for people. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** For developers; never anything secret. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** A task is not tried again after it, though its status says that it might help: another try would cost something. */
  readonly endsTask?: boolean;
  /** More that programs may go by, as members of the problem document (RFC 9457, 3.2); named in its schema. */
  readonly members?: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly cause?: unknown;
}

/** An expected failure: it has a code, a status and words for people, and is not reported as a fault. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.detail ?? code, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Of a promise: that it was refused with this code is as good as done; everything else is thrown on. */
export const unless =
  (code: ErrorCode) =>
  (error: unknown): undefined => {
    if (error instanceof AppError && error.code === code) return undefined;
    throw error;
  };

/** This process stops in order: what it no longer waits for can be asked of another one, or of this one started anew. */
export class StopRequested extends Error {
  constructor() {
    super('the process was asked to stop');
    this.name = 'StopRequested';
  }
}

/** This process was declared dead: somebody else has finished what it wrote, and it must write nothing more. */
export class FencedError extends Error {
  constructor() {
    super('this process was declared dead');
    this.name = 'FencedError';
  }
}
