import { randomBytes, randomUUID } from 'node:crypto';
import { isMultipart } from '@madang/contracts/bodies';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { pathOf, splitKey, type Operation } from '@madang/contracts/operation';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { targets, type Target } from '../../server/src/platform/testing/call-targets.ts';
import { startAccount } from '../support/accounts.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';
import type { RightsFixture, RightsThings } from '../rights/fixture.ts';

const IDEMPOTENT = targets.filter(({ operation }) => operation.idempotent !== undefined);
/** The smallest GIF. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** A file that the operation takes; `more`: another one. */
const fileFor = (key: string, more = ''): File =>
  key === 'POST /collector/files'
    ? new File([`Contract${more}`], 'contract.txt', { type: 'text/plain' })
    : new File([DOT, more], 'dot.gif', { type: 'image/gif' });

const documented = (key: string, operation: Operation): string =>
  `${splitKey(key).method} ${pathOf(key, operation).replace(/:(\w+)/g, '{$1}')}`;
const fieldsOf = (schema: z.ZodType | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}
interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A body that the operation takes as well, and that says something else. */
const anotherBody = ({ body: schema }: Operation, body: Readonly<Record<string, unknown>>): unknown => {
  // Of one of several shapes, the fields that it has.
  const names = schema instanceof z.ZodObject ? fieldsOf(schema) : Object.keys(body);
  const found = names.flatMap((name) =>
    ['something else', 7, true].flatMap((value) => {
      const other = { ...body, [name]: value };
      return body[name] !== value && schema?.safeParse(other).success === true ? [other] : [];
    }),
  );
  return found[0];
};

const formOf = (body: Readonly<Record<string, unknown>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(body))
    if (value instanceof Blob) form.append(name, value);
    else form.append(name, String(value));
  return form;
};

describe.each(SHAPES)('Idempotency-Key, %s', (shape) => {
  let installation: Installation;
  let admin: pg.Client;
  let token: string;
  let stranger: string;
  let things: readonly RightsThings[];
  beforeAll(async () => {
    installation = await sharedShape(shape);
    admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const owner = await startWithRole(installation, 'admin');
    token = owner.token;
    ({ token: stranger } = await startAccount(installation.url));
    const needed = new Set(
      IDEMPOTENT.filter(
        ({ operation: { params, body } }) =>
          params !== undefined || fieldsOf(body).some((name) => name.endsWith('_id')),
      ).map(({ service }) => service),
    );
    const made: RightsThings[] = [];
    for (const service of Object.keys(contracts) as ServiceName[]) {
      if (!needed.has(service)) continue;
      const { rights } = (await import(`../rights/${service}.ts`)) as { readonly rights: RightsFixture };
      const world = { url: installation.url, adminUrl: installation.database.adminUrl };
      made.push(await rights.make({ ...world, owner, person: owner }));
    }
    things = made;
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
  });

  /** As the contract describes it, about things that are there. */
  const requestOf = ({ key, operation, input }: Target): Request => {
    const ids = things
      .flatMap(({ params }) => params)
      .find(([pattern]) => pattern.test(documented(key, operation)))?.[1];
    const params = Object.fromEntries(fieldsOf(operation.params).map((name) => [name, ids?.[name] ?? '']));
    if (input.body === undefined) return { params, body: undefined };
    const body = { ...(input.body as Record<string, unknown>) };
    for (const [name, id] of things.flatMap(({ fields = {} }) => Object.entries(fields)))
      if (name in body) body[name] = id;
    // Nobody is asked there: it is an address of this machine.
    if (key === 'POST /webhooks') body['url'] = 'https://localhost:1/x';
    for (const [name, value] of Object.entries(body)) if (value instanceof Blob) body[name] = fileFor(key);
    return { params, body };
  };
  /** Names nothing, and looks like what names something here. */
  const unknownId = (id: string | undefined): string =>
    id !== undefined && z.guid().safeParse(id).success ? randomUUID() : 'A'.repeat(22);
  const otherThan = ({ key, operation }: Target, { params, body }: Request): Request => {
    if (body === undefined) return { params: { ...params, id: unknownId(params['id']) }, body };
    if (operation.upload !== undefined) {
      const files = Object.entries(body as object).map(([name, value]) => [
        name,
        value instanceof Blob ? fileFor(key, 'x') : (value as unknown),
      ]);
      return { params, body: Object.fromEntries(files) as unknown };
    }
    return { params, body: anotherBody(operation, body as Record<string, unknown>) };
  };

  const send = async (
    { key, operation }: Target,
    { params, body }: Request,
    idempotencyKey: string,
    as = token,
    url = installation.url,
  ): Promise<Answered> => {
    const isForm = operation.upload !== undefined && isMultipart(operation.upload);
    const path = pathOf(key, operation).replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
    const response = await fetch(url + path, {
      method: splitKey(key).method,
      headers: {
        authorization: `Bearer ${as}`,
        'idempotency-key': idempotencyKey,
        ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? formOf(body as Record<string, unknown>) : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  const forGood = (table: string): string => (table === 'files.grants' ? ' WHERE expires_at IS NULL' : '');
  /** Rows of what people have; what is written in the background, or for a time only, is not. */
  const rows = async (): Promise<Record<string, number>> => {
    const { rows: tables } = await admin.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'platform', 'pgboss')
          AND tablename !~ 'generation|search|idempotency|audit|session|webhook_deliveries|collector_passage'`,
    );
    const { rows: counts } = await admin.query<Record<string, string>>(
      `SELECT ${tables.map(({ name }) => `(SELECT count(*) FROM ${name}${forGood(name)}) AS "${name}"`).join(', ')}`,
    );
    return Object.fromEntries(Object.entries(counts[0] ?? {}).map(([name, count]) => [name, Number(count)]));
  };
  const madeBy = async <T>(work: () => Promise<T>): Promise<{ readonly made: object; readonly result: T }> => {
    const before = await rows();
    const result = await work();
    const after = await rows();
    const made = Object.entries(after).flatMap(([name, count]) =>
      count === before[name] ? [] : [[name, count - (before[name] ?? 0)]],
    );
    return { made: Object.fromEntries(made) as object, result };
  };

  it('every operation that takes it does once what is asked twice, and answers alike', async () => {
    let cells = 0;
    const seen = (what: object, expected: object): void => {
      expect(what).toEqual(expected);
      cells += 1;
    };
    // One key for all: it is of one operation.
    const key = `once-${randomBytes(8).toString('hex')}`;
    // No task is begun meanwhile: what one makes would be counted at any moment.
    for (const queue of ['studio_task', 'scan_task'])
      await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [queue]);
    for (const target of IDEMPOTENT) {
      const success = 201 in target.operation.responses ? 201 : 202;
      const request = requestOf(target);
      const name = target.key;
      const codeOf = ({ status, body }: Answered): object => ({ name, status, code: body['code'] });
      expect(await send(target, request, randomUUID())).toMatchObject({ status: success });
      const { made } = await madeBy(() => send(target, request, randomUUID()));
      expect({ name, made: Object.keys(made).length > 0 }).toEqual({ name, made: true });
      const both = await madeBy(() =>
        Promise.all([send(target, request, key), send(target, request, key, token, installation.elsewhere)]),
      );
      seen({ name, made: both.made }, { name, made });
      const answered = both.result.filter(({ status }) => status === success);
      for (const { body, ...refused } of both.result.filter(({ status }) => status !== success))
        expect({ name, ...refused, code: body['code'] }).toEqual({
          name,
          status: 409,
          retryAfter: '1',
          code: 'idempotency_key_in_use',
        });
      const again = await madeBy(() => send(target, request, key, token, installation.elsewhere));
      seen({ name, made: again.made }, { name, made: {} });
      for (const first of answered) seen({ name, ...again.result }, { name, ...first });
      expect(answered.length).toBeGreaterThan(0);
      const reused = await madeBy(() => send(target, otherThan(target, request), key));
      seen(
        { made: reused.made, ...codeOf(reused.result) },
        { made: {}, name, status: 422, code: 'idempotency_key_reused' },
      );
      const theirs = await send(target, request, key, stranger);
      expect({ name, body: theirs.body }).not.toEqual({ name, body: again.result.body });
      cells += 1;
      const bad = await madeBy(() => send(target, request, 'x'.repeat(256)));
      seen({ made: bad.made, ...codeOf(bad.result) }, { made: {}, name, status: 400, code: 'invalid_idempotency_key' });
    }
    await admin.query('DELETE FROM studio.task WHERE finished_at IS NULL');
    await admin.query('SELECT pg_advisory_unlock_all()');
    console.log(`Idempotency-Key, ${shape}: ${cells} cells of ${IDEMPOTENT.length} operations`);
    expect(cells).toBeGreaterThanOrEqual(IDEMPOTENT.length * 6);
  });
});
