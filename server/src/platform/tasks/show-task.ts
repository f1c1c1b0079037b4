import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import type { Locale } from '../http/handler.ts';
import { wordsOf } from '../http/problem.ts';
import type { TaskRow } from './store.ts';

const codeOf = (code: string | null): ErrorCode | null =>
  code === null ? null : Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal';

/** A task as its owner sees it, but for its result, which its service knows (contracts/tasks.ts). */
export const showTask = (row: TaskRow, locale: Locale) => {
  const code = codeOf(row.errorCode);
  const words = code === null ? null : wordsOf(code, locale, row.errorValues as Record<string, string | number>);
  const hasFailed = row.status === 'failed';
  return {
    task_id: row.id,
    status: row.status,
    progress: row.progress,
    error: hasFailed ? words : null,
    error_code: hasFailed ? code : null,
    attempts: row.attempt,
    last_error: hasFailed ? null : words,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
  };
};
