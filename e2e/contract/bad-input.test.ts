import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from '@madang/contracts/index';
import { ERRORS, Problem } from '@madang/contracts/errors';
import { splitKey, type Operation } from '@madang/contracts/operation';
import { addressOf, call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, startShape, type Installation } from '../support/shapes.ts';

interface Probe {
  readonly name: string;
  readonly key: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly expected: readonly string[];
}

const all = Object.entries(operations) as [string, Operation][];
const JSON_TYPE = { 'content-type': 'application/json' };

/** Values that fit no field of ours, whatever its type. */
const MISFITS: readonly unknown[] = [{ a: 1 }, [[]], '\u0000', '\ud800', ''];
const fieldsOf = (schema: z.core.$ZodType | undefined): string[] => {
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
};

/** What an operation takes, filled in well enough to pass as far as its ids. */
const goodParams = (operation: Operation): Record<string, string> =>
  Object.fromEntries(fieldsOf(operation.params).map((name) => [name, [randomUUID(), randomBytes(16).toString('base64url'), '99', 'kakao'].find((id) => operation.params?.safeParse({ [name]: id }).error?.issues.every(({ path }) => path[0] !== name) ?? true) ?? randomUUID()]));

/** The first of these that an operation takes. */
const BODIES = [{ content: 'x', access_token: 'x' }, { rating: 'up' }, { theme: 'dark', notification_enabled: true, plan: 'free' }, { conversation_id: randomUUID() }, { name: 'x' }, { roles: ['user'] }, { provider: 'github', code: 'x', state: 'x' }, { token: 'x' }, { title: 'x', description: '', category: 'x', locale: 'ko', app: 'eco', order: 1, share_id: 'A'.repeat(22) }];
const goodBody = ({ body }: Operation): string | undefined => (body === undefined ? undefined : JSON.stringify(BODIES.find((value) => body.safeParse(value).success) ?? {}));

const missingFor = (operation: Operation): readonly string[] => (operation.errors ?? []).filter((code) => ERRORS[code].status === 404);

const bodyProbes = (key: string, operation: Operation): Probe[] => {
  if (operation.body === undefined) return [];
  const base = { key, params: goodParams(operation), headers: JSON_TYPE };
  const refused = ['validation_failed'];
  const probes: Probe[] = [
    { ...base, name: 'broken JSON', body: '{"a":', expected: ['malformed_json'] },
    { ...base, name: 'not JSON', headers: { 'content-type': 'text/xml' }, body: '<a/>', expected: ['unsupported_media_type'] },
    { ...base, name: 'nothing, though it says JSON', body: '', expected: operation.bodyOptional ? [] : refused },
    { ...base, name: 'an array', body: '[]', expected: refused },
    { ...base, name: 'a number', body: '5', expected: refused },
    { ...base, name: 'null', body: 'null', expected: operation.bodyOptional ? [] : refused },
    { ...base, name: '3 MB', body: JSON.stringify({ x: 'x'.repeat(3_000_000) }), expected: ['payload_too_large'] },
    { ...base, name: 'a polluted prototype', body: '{"__proto__":{"admin":true}}', expected: ['malformed_json', 'bad_request'] },
  ];
  for (const field of fieldsOf(operation.body)) {
    for (const misfit of MISFITS) {
      const valid = operation.body.safeParse({ [field]: misfit });
      const touched = valid.error?.issues.some((issue) => issue.path[0] === field);
      if (touched) probes.push({ ...base, name: `${field} = ${JSON.stringify(misfit)}`, body: JSON.stringify({ [field]: misfit }), expected: refused });
    }
    if (operation.body.safeParse({}).error?.issues.some((issue) => issue.path[0] === field)) {
      probes.push({ ...base, name: `no ${field}`, body: '{}', expected: refused });
    }
  }
  return probes;
};

/** Files that are none of what they say, or not whole. */
const uploadProbes = (key: string, { upload, ...operation }: Operation): Probe[] => {
  if (upload === undefined) return [];
  const [type = ''] = upload.types;
  const base = { key, params: goodParams(operation), headers: { 'content-type': type } };
  return [
    { ...base, name: 'JSON', headers: JSON_TYPE, body: '{}', expected: ['unsupported_media_type'] },
    { ...base, name: 'no media type', headers: {}, expected: ['unsupported_media_type'] },
    { ...base, name: 'nothing', body: '', expected: ['unsupported_media_type'] },
    { ...base, name: 'a page', body: '<!doctype html><script>alert(1)</script>', expected: ['unsupported_media_type'] },
    { ...base, name: 'noise that begins well', body: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(5000)]), expected: ['picture_unreadable'] },
    { ...base, name: 'a byte too much', body: Buffer.alloc(upload.maxBytes + 1), expected: ['payload_too_large'] },
  ];
};

const textProbes = (key: string, operation: Operation): Probe[] =>
  fieldsOf(operation.body)
    .filter((field) => field === 'content' || field === 'message')
    .map((field) => ({ name: '32,001 characters', key, params: goodParams(operation), headers: JSON_TYPE, body: JSON.stringify({ [field]: '가'.repeat(32_001) }), expected: ['validation_failed'] }));

const parameterProbes = (key: string, operation: Operation): Probe[] => [
  ...fieldsOf(operation.params).flatMap((name) =>
    ['nonsense!', '../../etc/passwd', '0', '%00', 'a'.repeat(300)].map((value) => ({
      name: `${name} = ${value.slice(0, 20)}`,
      key,
      params: { ...goodParams(operation), [name]: value },
      headers: JSON_TYPE,
      body: goodBody(operation),
      expected: ['validation_failed', 'bad_request', 'not_found', ...missingFor(operation)],
    })),
  ),
  ...fieldsOf(operation.query).flatMap((name) => {
    const parsed = operation.query?.safeParse({ [name]: 'x'.repeat(600) });
    if (parsed?.success) return [];
    return [{ name: `query ${name}`, key, params: goodParams(operation), query: { [name]: 'x'.repeat(600) }, expected: ['validation_failed'] }];
  }),
  ...(fieldsOf(operation.query).includes('cursor')
    ? ['bm9uc2Vuc2U', '%%%', 'W10', Buffer.from('[1,{"x":"1; drop table"}]').toString('base64url')].map((cursor) => ({
        name: `cursor ${cursor}`, key, params: goodParams(operation), query: { cursor }, expected: ['invalid_cursor', ...missingFor(operation)],
      }))
    : []),
  ...(missingFor(operation).length > 0
    ? [{ name: 'an id of nothing', key, params: goodParams(operation), headers: JSON_TYPE, body: goodBody(operation), expected: missingFor(operation) }]
    : []),
];

/** Who lacks the right for an operation is told so before anything that they send is looked at. */
const asGuest = ({ access }: Operation, probes: readonly Probe[]): Probe[] => probes.map((probe) => (typeof access === 'object' ? { ...probe, expected: [...probe.expected, 'forbidden'] } : probe));

/** None of them writes anything: their order does not matter. */
const eightAtOnce = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const left = all.values();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const one of left) await work(one);
  }));
};

const B64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const badTokens = (good: string): Record<string, [string, string]> => {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return {
    'no token': ['', 'unauthenticated'],
    'another scheme': ['Basic YTpi', 'invalid_token'],
    'not a token': ['Bearer x', 'invalid_token'],
    'two tokens': [`Bearer ${good} ${good}`, 'invalid_token'],
    'alg none': [`Bearer ${B64({ alg: 'none', typ: 'at+jwt' })}.${payload}.`, 'invalid_token'],
    'alg HS256 with the public key': [`Bearer ${B64({ alg: 'HS256', typ: 'at+jwt' })}.${payload}.${signature}`, 'invalid_token'],
    'claims changed': [`Bearer ${header}.${B64({ ...claims, roles: ['admin'] })}.${signature}`, 'invalid_token'],
    'signature cut': [`Bearer ${header}.${payload}.${signature.slice(0, -2)}`, 'invalid_token'],
    'very long': [`Bearer ${'a'.repeat(9000)}`, 'invalid_token'],
  };
};

describe.each(SHAPES)('bad input, %s', (shape) => {
  let house: Installation;
  let admin: { readonly token: string };
  beforeAll(async () => {
    house = await startShape(shape);
    admin = await startWithRole(house, 'admin');
    await call(house.url, 'POST /conversations', { body: { title: '있는 대화' } }, { token: admin.token });
  });
  afterAll(() => house.stop());

  const TABLES = ['auth.users', 'auth.sessions', 'auth.credentials', 'auth.identities', 'auth.one_time_tokens', 'auth.api_keys', 'auth.audit_log', 'auth.guest_merges', 'auth.totp_secrets', 'auth.recovery_codes', 'auth.passkeys', 'auth.oauth_tokens', 'chat.conversation', 'chat.message', 'chat.generation', 'chat.share', 'chat.idempotency_key', 'recycle_info.faq_vote', 'recycle_info.search_query', 'users.profiles', 'users.settings', 'users.avatars', 'platform.outbox', 'platform.revocation'];
  const countRows = async (): Promise<unknown> => {
    const client = new pg.Client({ connectionString: house.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, string>>(`SELECT ${TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS "${table}"`).join(', ')}`);
    await client.end();
    return rows[0];
  };

  const send = async ({ key, params, query, headers, body }: Probe, token: string | undefined = admin.token): Promise<{ status: number; code: string }> => {
    const response = await fetch(addressOf(house.url, key, { params, query }), {
      method: splitKey(key).method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (response.ok) return { status: response.status, code: 'ok' };
    const problem = Problem.parse(JSON.parse(text));
    expect(ERRORS[problem.code as keyof typeof ERRORS].status).toBe(response.status);
    return { status: response.status, code: problem.code };
  };

  it('is refused with the right problem by every operation, and writes nothing', async () => {
    const before = await countRows();
    const probes = all.flatMap(([key, operation]) => asGuest(operation, [...bodyProbes(key, operation), ...uploadProbes(key, operation), ...textProbes(key, operation), ...parameterProbes(key, operation)].filter((probe) => probe.expected.length > 0)));
    const wrong: string[] = [];
    await eightAtOnce(probes, async (probe) => {
      const { status, code } = await send(probe).catch((error: unknown) => ({ status: 0, code: String(error) }));
      if (!probe.expected.includes(code)) wrong.push(`${probe.key} with ${probe.name}: ${status} ${code}, expected ${probe.expected.join(' or ')}`);
    });
    console.log(`bad input, ${shape}: ${probes.length} probes of ${all.length} operations`);
    expect(wrong).toEqual([]);
    expect(probes.length).toBeGreaterThan(100);
    expect(await countRows()).toEqual(before);
  });

  it('refuses bad tokens wherever a token is needed', async () => {
    const before = await countRows();
    const guarded = all.filter(([, operation]) => operation.access !== 'public');
    let cells = 0;
    await eightAtOnce(guarded, async ([key, operation]) => {
      for (const [name, [authorization, expected]] of Object.entries(badTokens(admin.token))) {
        if (authorization === '' && operation.access === 'known') continue;
        const response = await fetch(addressOf(house.url, key, { params: goodParams(operation) }), { method: splitKey(key).method, headers: authorization === '' ? {} : { authorization } });
        const problem = Problem.parse(await response.json());
        expect({ key, name, status: response.status, code: problem.code }).toEqual({ key, name, status: 401, code: expected });
        cells += 1;
      }
    });
    console.log(`bad tokens, ${shape}: ${cells} cells of ${guarded.length} operations`);
    expect(await countRows()).toEqual(before);
  });

  it('refuses positions in a stream that are none', async () => {
    const { body } = await call(house.url, 'POST /conversations', { body: { message: '거울' } }, { token: admin.token });
    const id = body.conversation.id;
    for (const after of ['-1', '1.5', 'abc', '9'.repeat(30)]) {
      const probe = { key: 'GET /conversations/:id/stream', params: { id }, expected: [] };
      expect(await send({ ...probe, name: after, query: { after } })).toEqual({ status: 400, code: 'invalid_event_id' });
      expect(await send({ ...probe, name: after, headers: { 'last-event-id': after } })).toEqual({ status: 400, code: 'invalid_event_id' });
    }
    const other = await call(house.url, 'POST /conversations', { body: { message: '거울' } }, { token: admin.token });
    const strange = { key: 'GET /conversations/:id/stream', params: { id }, query: { message_id: other.body.turn?.ai_message.id ?? '' }, expected: [] };
    expect(await send({ ...strange, name: 'an answer of another conversation' })).toEqual({ status: 404, code: 'message_not_found' });
  });

  it('answers unknown paths and methods with problem documents', async () => {
    for (const [method, path] of [['GET', '/api/v1/nothing'], ['POST', '/nothing'], ['DELETE', '/api/v1/auth/me'], ['GET', '/api/v1/conversations/%zz'], ['GET', '/assets/none.js']] as const) {
      const response = await fetch(house.url + path, { method });
      const problem = Problem.parse(await response.json());
      expect([400, 404]).toContain(response.status);
      expect(problem.status).toBe(response.status);
    }
  });
});
