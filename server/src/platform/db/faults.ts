/** What keeps a database from its work, as `/ready` and the log name it. */
export type FaultName =
  | 'unreachable'
  | 'no_answer'
  | 'shutting_down'
  | 'access_refused'
  | 'too_many_connections'
  | 'disk_full'
  | 'out_of_memory'
  | 'read_only'
  | 'io_error'
  | 'cancelled'
  | 'busy';

/** Words for whoever runs it, after "the database ". */
export const FAULT_WORDS: Readonly<Record<FaultName, string>> = {
  unreachable: 'cannot be reached',
  no_answer: 'does not answer',
  shutting_down: 'is starting or stopping',
  access_refused: 'lets this process in no more: its password, role or database was changed',
  too_many_connections: 'has no connection left: raise max_connections, or end what uses them',
  disk_full: 'has no space left on its disk',
  out_of_memory: 'has no memory left',
  read_only: 'takes no changes: it is read-only, or a standby',
  io_error: 'cannot read or write its files',
  cancelled: 'gave up a statement',
  busy: 'gave up a statement for another one',
};

/**
 * By the codes of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) and of Node. Two letters
 * are a whole class of them.
 */
const FAULTS: Readonly<Record<string, FaultName>> = {
  '08': 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EPIPE: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ETIMEDOUT: 'no_answer',
  '57P01': 'shutting_down',
  '57P02': 'shutting_down',
  '57P03': 'shutting_down',
  '57P04': 'access_refused',
  '28': 'access_refused',
  '3D': 'access_refused',
  '53300': 'too_many_connections',
  '53100': 'disk_full',
  '53200': 'out_of_memory',
  '53': 'out_of_memory',
  '25006': 'read_only',
  '58': 'io_error',
  '57014': 'cancelled',
  '57': 'cancelled',
  '55P03': 'busy',
  '40': 'busy',
};

/** Over with the statement: the next one may well succeed. */
const PASSING: ReadonlySet<FaultName> = new Set(['cancelled', 'busy']);
/** Only a change finds out whether they are over. */
const OF_WRITING: ReadonlySet<FaultName> = new Set(['disk_full', 'out_of_memory', 'io_error']);

/** Nobody is answered at all. */
const AWAY: ReadonlySet<FaultName> = new Set(['unreachable', 'no_answer', 'shutting_down', 'access_refused']);

export const isAway = (fault: FaultName): boolean => AWAY.has(fault);
export const isLasting = (fault: FaultName): boolean => !PASSING.has(fault);
export const isOfWriting = (fault: FaultName): boolean => OF_WRITING.has(fault);

const SQLSTATE = /^[0-9A-Z]{5}$/;

const faultOfCode = (code: unknown): FaultName | undefined => {
  if (typeof code !== 'string') return undefined;
  return FAULTS[code] ?? (SQLSTATE.test(code) ? FAULTS[code.slice(0, 2)] : undefined);
};

/** What node-postgres and pg-boss say without a code. */
const faultOfWords = (message: string): FaultName | undefined => {
  if (/LISTEN\/NOTIFY (?:heartbeat|channel|connection)/.test(message)) return 'no_answer';
  if (/timeout exceeded when trying to connect|connection timeout|timeout expired/.test(message)) return 'no_answer';
  return /Connection terminated|connection error and is not queryable|Client was closed/.test(message)
    ? 'unreachable'
    : undefined;
};

interface ErrorLike {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: ErrorLike;
}

/** The fault that is behind an error of the driver, or behind one that has it as its cause; undefined for any other. */
export const databaseFault = (error: unknown): FaultName | undefined => {
  // pg-boss hands on copies of errors, which are none.
  for (let e = error as ErrorLike | undefined; typeof e === 'object' && e !== null; e = e.cause) {
    const found = faultOfCode(e.code) ?? faultOfWords(String(e.message));
    if (found !== undefined) return found;
    if (e instanceof AggregateError && e.errors.length > 0) return databaseFault(e.errors[0]);
  }
  return undefined;
};

/** Why something is not ready, for `/ready`. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: FaultName;

  constructor(fault: FaultName, cause?: unknown) {
    super(`the database ${FAULT_WORDS[fault]}`, { cause });
    this.fault = fault;
  }
}
