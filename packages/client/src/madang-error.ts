import type { Problem } from './contract-types.ts';

interface Failure {
  readonly problem: Problem;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/**
 * What the server refused or could not do, or that it could not be reached (`code` is `unreachable`, `status` is 0). The
 * message is written for people, in the language that was asked for.
 */
export class MadangError extends Error {
  /** As it came (RFC 9457), with what has no field here. */
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;

  constructor({ problem, retryAfterSeconds, cause }: Failure) {
    super(problem.title, { cause });
    this.name = 'MadangError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Stable, for programs. */
  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** For developers. */
  get detail(): string | undefined {
    return this.problem.detail;
  }

  /** Whether the same may go better another time. */
  get retryable(): boolean {
    return this.problem.retryable ?? (this.status === 0 || this.status === 429 || this.status >= 500);
  }

  /** What was said, and is saved, though no answer came of it. */
  get userMessageId(): string | undefined {
    return this.problem.user_message_id;
  }

  /** The answer that failed: it can be regenerated. */
  get messageId(): string | undefined {
    return this.problem.message_id;
  }

  /** What to correct, field by field. */
  get errors(): NonNullable<Problem['errors']> {
    return this.problem.errors ?? [];
  }

  /** To find it in the log of the server. */
  get requestId(): string {
    return this.problem.request_id;
  }
}

export const problemOf = (code: string, status: number, title: string): Problem => ({
  type: `urn:madang:problem:${code}`,
  title,
  status,
  code,
  request_id: '',
});

export const unreachable = (cause: unknown): MadangError =>
  new MadangError({ problem: problemOf('unreachable', 0, 'The server could not be reached'), cause });

/** Something else than Madang has answered, and would again. */
export const unexpected = (title: string): MadangError =>
  new MadangError({ problem: { ...problemOf('unexpected_answer', 502, title), retryable: false } });

/** Seconds, or a date (RFC 9110, 10.2.3). */
const retryAfterOf = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
};

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';

/** Of an answer that is none of the operation's own. A proxy on the way may answer with a page of its own. */
export const refusalOf = async (response: Response): Promise<MadangError> => {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = isProblem(body) ? body : problemOf('unexpected_answer', response.status, response.statusText);
  return new MadangError({
    problem: { ...problem, status: response.status },
    retryAfterSeconds: retryAfterOf(response.headers),
  });
};
