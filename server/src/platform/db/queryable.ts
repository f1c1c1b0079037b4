import type pg from 'pg';

/** Whatever runs a statement: a client or a pool. */
export interface Queryable {
  readonly query: pg.ClientBase['query'];
}
