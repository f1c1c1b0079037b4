import type { Executor } from '#platform/db/database';
import { BYTE_ORDER_MARK, csvLine } from '#platform/csv';
import { Download } from '#platform/http/reply';
import { listNamedAudit, type AuditFilter, type NamedAuditRow } from './queries.ts';

const HEADS = ['at', 'action', 'user_id', 'user_name', 'actor_id', 'actor_name', 'network', 'user_agent', 'details'];
const PAGE = 1000;

const lineOf = (row: NamedAuditRow): string =>
  csvLine([
    row.at.toISOString(),
    row.action,
    row.userId ?? '',
    row.userName ?? '',
    row.actorId ?? '',
    row.actorName ?? '',
    row.network,
    row.userAgent,
    Object.keys(row.details).length === 0 ? '' : JSON.stringify(row.details),
  ]);

async function* write(db: Executor, filter: Omit<AuditFilter, 'before' | 'limit'>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADS);
  let before: string | undefined;
  do {
    const rows = await listNamedAudit(db, { ...filter, before, limit: PAGE });
    yield rows.slice(0, PAGE).map(lineOf).join('');
    before = rows.length > PAGE ? rows[PAGE - 1]?.id : undefined;
  } while (before !== undefined);
}

/** All lines that a filter finds; a page of them at a time is in memory. */
export const exportAudit = (db: Executor, filter: Omit<AuditFilter, 'before' | 'limit'>): Download =>
  new Download(`audit-${new Date().toISOString().slice(0, 10)}.csv`, 'text/csv; charset=utf-8', write(db, filter));
