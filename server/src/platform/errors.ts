import { ERRORS, type ErrorCode, type FieldError } from '@madang/contracts/errors';

export interface ErrorDetails {
  /** Fills `{name}` in the words for people. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** For developers; never anything secret. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
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
