import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@madang/contracts/errors';
import { scopesOf } from '@madang/contracts/scopes';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { sample } from '../../server/src/platform/testing/sample.ts';
import { fillPath, readApiDocument, type ApiDocument, type DocumentedOperation } from '../support/api-document.ts';
import { FIXTURES } from '../rights/all.ts';
import type { Player, RightsThings } from '../rights/fixture.ts';
import { call, opened, startGuest } from '../support/client.ts';
import { giveRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** `key`: an API key of the owner that was given one scope, which no operation of the matrix asks for. `stranger` is a guest, `account` another account. */
type CallerName = 'nobody' | 'stranger' | 'account' | 'key' | 'admin' | 'owner';
const CALLERS: readonly CallerName[] = ['nobody', 'stranger', 'account', 'key', 'admin', 'owner'];

const PASSWORD = 'a long password';

const OWNED = FIXTURES.flatMap(({ owned = [] }) => owned);
const OPEN = FIXTURES.flatMap(({ open = [] }) => open);
const LEFT_OUT = new Set(FIXTURES.flatMap(({ leftOut = [] }) => leftOut));
const UNKNOWN = FIXTURES.flatMap(({ unknown = [] }) => unknown);

/** Of what somebody has to connect first. */
const NOT_CONNECTED = 501;

interface Answered {
  readonly status: number;
  readonly code: string;
}

describe.each(['apart'] as const)('rights, %s', (shape) => {
  let doubles: Doubles;
  let installation: Installation;
  let api: ApiDocument;
  let tokens: Record<CallerName, string | undefined>;
  let held: Record<CallerName, ReadonlySet<string>>;
  let things: readonly RightsThings[];

  beforeAll(async () => {
    doubles = await startDoubles();
    installation = await startShape(shape, {
      ...settingsOf(doubles),
      FIREBASE_PROJECT_ID: 'project',
      // The admin connects a model, which is not there.
      DEFAULT_MODEL: 'madang/rules',
    });
    api = await readApiDocument(installation.url);
    const register = async (loginId: string): Promise<Player> => {
      const { body } = await opened(
        call(installation.url, 'POST /auth/register', { body: { login_id: loginId, password: PASSWORD } }),
      );
      return { id: body.user_id, token: body.access_token, loginId, password: PASSWORD };
    };
    const [mine, account, admin, person, stranger] = await Promise.all([
      register('owner'),
      register('registered'),
      register('keeper'),
      register('somebody'),
      startGuest(installation.url),
    ]);
    await giveRole(installation.database.adminUrl, admin.id, 'admin');
    const asAdmin = await opened(
      call(installation.url, 'POST /auth/login', { body: { login_id: admin.loginId, password: PASSWORD } }),
    );
    const key = await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'for the vault', scopes: ['oauth:read'] } },
      mine,
    );
    tokens = {
      nobody: undefined,
      owner: mine.token,
      stranger: stranger.token,
      account: account.token,
      key: key.body.key,
      admin: asAdmin.body.access_token,
    };
    const own = new Set<string>(scopesOf(['user']));
    held = {
      nobody: new Set(),
      owner: own,
      stranger: own,
      account: own,
      key: new Set(['oauth:read']),
      admin: new Set(scopesOf(['user', 'admin'])),
    };
    const made: RightsThings[] = [];
    for (const { make } of FIXTURES)
      made.push(await make({ url: installation.url, adminUrl: installation.database.adminUrl, owner: mine, person }));
    things = made;
  });
  afterAll(async () => {
    await installation.stop();
    await stopDoubles(doubles);
  });

  const idsFor = ({ key }: DocumentedOperation): Readonly<Record<string, string>> | undefined =>
    things.flatMap(({ params }) => params).find(([pattern]) => pattern.test(key))?.[1];

  const send = async (
    operation: DocumentedOperation,
    caller: CallerName,
    ids = idsFor(operation) ?? {},
  ): Promise<Answered> => {
    const token = tokens[caller];
    const sampled =
      operation.body === undefined ? undefined : (sample(operation.body, api.resolve) as Record<string, unknown>);
    // A message says something or has something attached, which no JSON Schema says.
    const body =
      operation.key.endsWith('/messages') && operation.method === 'POST' ? { ...sampled, content: '거울' } : sampled;
    if (body !== undefined)
      for (const [field, id] of things.flatMap(({ fields = {} }) => Object.entries(fields)))
        if (typeof body === 'object' && field in body) body[field] = id;
    const query = new URLSearchParams();
    for (const parameter of operation.parameters)
      if (parameter.in === 'query' && parameter.required)
        query.set(parameter.name, String(sample(parameter.schema, api.resolve)));
    const response = await fetch(`${installation.url}${fillPath(operation.path, ids)}?${query.toString()}`, {
      method: operation.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    return { status: response.status, code: response.ok ? 'ok' : Problem.parse(JSON.parse(text)).code };
  };

  /** All that the owner has, as the owner sees it. */
  const belongings = async (): Promise<unknown> => {
    const seen: unknown[] = [];
    for (const { belongings: look } of things) seen.push(await look?.());
    return seen;
  };

  const isOwned = ({ key }: DocumentedOperation): boolean => OWNED.some((pattern) => pattern.test(key));
  const rightsOf = (operation: DocumentedOperation, caller: CallerName): string => {
    // Whoever sends nothing may be made a guest, who has nothing.
    if (caller === 'nobody')
      return operation.isGuarded ? 'has to sign in' : isOwned(operation) ? 'finds nothing' : 'may';
    if (operation.scope !== undefined && !held[caller].has(operation.scope)) return 'is forbidden';
    if (caller === 'key') return 'may';
    return isOwned(operation) && caller !== 'owner' ? 'finds nothing' : 'may';
  };
  const asSeen = ({ status, code }: Answered): string =>
    code === 'unauthenticated'
      ? 'has to sign in'
      : status === 404
        ? 'finds nothing'
        : code === 'forbidden'
          ? 'is forbidden'
          : status >= 500 && status !== NOT_CONNECTED
            ? 'breaks it'
            : 'may';

  it('are those of the document for every operation and caller, and no stranger changes anything', async () => {
    const operations = api.operations.filter(({ key }) => !LEFT_OUT.has(key));
    const unplaced = operations.filter(
      (operation) =>
        operation.path.includes('{') &&
        ((!isOwned(operation) && !OPEN.some((pattern) => pattern.test(operation.key))) ||
          idsFor(operation) === undefined),
    );
    expect(unplaced.map(({ key }) => key)).toEqual([]);
    const before = await belongings();
    const wrong: string[] = [];
    let cells = 0;
    // Whoever may change something comes last.
    for (const caller of CALLERS) {
      if (caller === 'owner') expect(await belongings()).toEqual(before);
      for (const operation of operations.toSorted(
        (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
      )) {
        const seen = await send(operation, caller);
        // The owner's own doings stand in each other's way, as they should: what is deleted is gone.
        if (caller !== 'owner' && asSeen(seen) !== rightsOf(operation, caller))
          wrong.push(
            `${operation.key} by ${caller}: ${seen.status} ${seen.code}, expected: ${rightsOf(operation, caller)}`,
          );
        if (
          caller === 'owner' &&
          (seen.status === 401 ||
            (seen.status === 403 && asSeen(seen) !== rightsOf(operation, caller)) ||
            (seen.status >= 500 && seen.status !== NOT_CONNECTED)) &&
          !['invalid_credentials', 'invalid_token', 'invalid_signature', 'provider_refused'].includes(seen.code)
        )
          wrong.push(`${operation.key} by owner: ${seen.status} ${seen.code}`);
        cells += 1;
      }
    }
    console.log(`rights, ${shape}: ${cells} cells of ${operations.length} operations and ${CALLERS.length} callers`);
    expect(wrong).toEqual([]);
  });

  it("answer a stranger's id exactly as one that does not exist", async () => {
    let cells = 0;
    for (const operation of api.operations.filter((each) => isOwned(each) && each.path.includes('{'))) {
      const unknown = UNKNOWN.find(([pattern]) => pattern.test(operation.key))?.[1];
      const [theirs, nothing] = [
        await send(operation, 'stranger'),
        await send(operation, 'stranger', {
          id: randomUUID(),
          message_id: randomUUID(),
          summary_id: randomUUID(),
          consent_id: randomUUID(),
          allowance_id: randomUUID(),
          ...unknown,
        }),
      ];
      expect({ key: operation.key, ...theirs }).toEqual({ key: operation.key, ...nothing });
      cells += 1;
    }
    console.log(`rights, ${shape}: ${cells} operations tell a stranger nothing`);
  });
});
