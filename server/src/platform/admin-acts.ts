import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Contract, Operation } from '@madang/contracts/operation';
import type { Principal } from './auth/principal.ts';
import type { Database, Executor } from './db/database.ts';
import { writtenWithFirstCommit } from './db/first-commit.ts';
import type { RequestInfo } from './http/handler.ts';
import { visitorOf } from './http/visitor.ts';

type AnyHandler = (call: AnyCall) => Promise<unknown>;
interface AnyCall {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly caller: Principal | null;
  readonly request: RequestInfo;
}

const isOfAdmins = ({ access }: Operation): boolean =>
  typeof access === 'object' && 'scope' in access && access.scope?.startsWith('admin:') === true;

/** Whether it stands in the audit log that somebody has done it, without its handler saying so. */
export const isNoted = (key: string, operation: Operation): boolean =>
  !key.startsWith('GET ') && isOfAdmins(operation) && operation.audited !== 'itself' && operation.audited !== 'never';

/** Whose account it is about, where the address says so. */
const personIn = (key: string, params: Readonly<Record<string, unknown>>): unknown =>
  params['user_id'] ?? (/\/admin\/users\/:id\b/.test(key) ? params['id'] : undefined) ?? null;

/** What the audit log is told of it. Told twice it is one line: it has its id from the beginning. */
const noteOf = (key: string, operation: Operation, call: AnyCall): ((db: Executor) => Promise<void>) => {
  if (call.caller === null) return () => Promise.resolve();
  const { network, userAgent } = visitorOf(call.request);
  const params = call.params ?? {};
  const act = {
    id: uuidv7(),
    at: new Date().toISOString(),
    operation: operation.operationId,
    actor_id: call.caller.userId,
    user_id: personIn(key, params),
    params,
    network,
    user_agent: userAgent,
  };
  return async (db) => {
    await db.execute(sql`SELECT platform.note_admin_act(${JSON.stringify(act)}::jsonb)`);
  };
};

/**
 * Every operation of admins that changes something stands in the audit log, whichever service has it: who, when, from where,
 * which operation, and the ids in its address. Nothing of its body. One that notes more says `audited: 'itself'`.
 *
 * The line is committed together with the change: no process can be killed between the two, and what is refused or finds
 * nothing has none.
 */
export const notingAdminActs = <H extends object>(contract: Contract, handlers: H, db: Database): H =>
  Object.fromEntries(
    Object.entries(handlers as Record<string, AnyHandler>).map(([key, handle]): [string, AnyHandler] => {
      const operation = contract[key as keyof Contract];
      if (operation === undefined || !isNoted(key, operation)) return [key, handle];
      return [
        key,
        async (call) => {
          const note = noteOf(key, operation, call);
          const { result, isWritten } = await writtenWithFirstCommit(db.$client, note, () => handle(call));
          // What changed nothing (there was nothing to change) was asked for all the same.
          if (!isWritten) await note(db);
          return result;
        },
      ];
    }),
  ) as H;
