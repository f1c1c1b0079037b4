import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '@madang/contracts/index';
import { Problem } from '@madang/contracts/errors';
import { splitKey, type Operation } from '@madang/contracts/operation';
import type { ErrorText } from '@madang/contracts/service-contract';
import { addressOf, call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';
import {
  type Probe,
  all,
  goodParams,
  bodyProbes,
  uploadProbes,
  textProbes,
  parameterProbes,
} from '../support/bad-input-probes.ts';

/** Who lacks the right for an operation is told so before anything that they send is looked at. */
const asGuest = ({ access }: Operation, probes: readonly Probe[]): Probe[] =>
  probes.map((probe) =>
    typeof access === 'object' ? { ...probe, expected: [...probe.expected, 'forbidden'] } : probe,
  );

/** As the operation's own API has it. */
const statusOf = (key: string, code: string): number => {
  const { status, openai }: ErrorText = ERRORS[code as keyof typeof ERRORS];
  return addressOf('', key, {}).startsWith('/v1/') ? (openai?.status ?? status) : status;
};

/** None of them writes anything: their order does not matter. */
const eightAtOnce = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const left = all.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const one of left) await work(one);
    }),
  );
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
    'alg HS256 with the public key': [
      `Bearer ${B64({ alg: 'HS256', typ: 'at+jwt' })}.${payload}.${signature}`,
      'invalid_token',
    ],
    'claims changed': [`Bearer ${header}.${B64({ ...claims, roles: ['admin'] })}.${signature}`, 'invalid_token'],
    'signature cut': [`Bearer ${header}.${payload}.${signature.slice(0, -2)}`, 'invalid_token'],
    'very long': [`Bearer ${'a'.repeat(9000)}`, 'invalid_token'],
  };
};

describe.each(SHAPES)('bad input, %s', (shape) => {
  let installation: Installation;
  let admin: { readonly token: string };
  beforeAll(async () => {
    installation = await sharedShape(shape);
    admin = await startWithRole(installation, 'admin');
    await call(installation.url, 'POST /conversations', { body: { title: '있는 대화' } }, { token: admin.token });
  });
  afterAll(() => installation.stop());

  const TABLES = [
    'auth.users',
    'auth.sessions',
    'auth.credentials',
    'auth.identities',
    'auth.one_time_tokens',
    'auth.api_keys',
    'auth.audit_log',
    'auth.guest_merges',
    'auth.totp_secrets',
    'auth.recovery_codes',
    'auth.passkeys',
    'auth.oauth_tokens',
    'chat.conversation',
    'chat.message',
    'chat.generation',
    'chat.share',
    'chat.idempotency_key',
    'chat.model_connection',
    'mcp.server',
    'mcp.tool',
    'platform.kept_answer',
    'recycle_info.faq_vote',
    'recycle_info.item_vote',
    'recycle_info.search_query',
    'users.profiles',
    'users.settings',
    'users.avatars',
    'users.webhook_endpoints',
    'platform.event_listener',
    // Bytes that nobody holds any more are garbage, and go as such: those of a file that came before the mistake in its form.
    'files.grants',
    'studio.task',
    'locations.place',
    'locations.saved_place',
    'platform.used_ticket',
    'platform.outbox',
    'platform.revocation',
  ];
  const countRows = async (): Promise<unknown> => {
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    const counted = TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS "${table}"`);
    const { rows } = await client.query<Record<string, string>>(`SELECT ${counted.join(', ')}`);
    await client.end();
    return rows[0];
  };

  const send = async (
    { key, params, query, headers, body }: Probe,
    token: string | undefined = admin.token,
  ): Promise<{ status: number; code: string }> => {
    const response = await fetch(addressOf(installation.url, key, { params, query }), {
      method: splitKey(key).method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (response.ok) return { status: response.status, code: 'ok' };
    const problem = Problem.parse(JSON.parse(text));
    expect(statusOf(key, problem.code)).toBe(response.status);
    return { status: response.status, code: problem.code };
  };

  it('is refused with the right problem by every operation, and writes nothing', async () => {
    const before = await countRows();
    const probes = all.flatMap(([key, operation]) =>
      asGuest(
        operation,
        [
          ...bodyProbes(key, operation),
          ...uploadProbes(key, operation),
          ...textProbes(key, operation),
          ...parameterProbes(key, operation),
        ].filter((probe) => probe.expected.length > 0),
      ),
    );
    const wrong: string[] = [];
    await eightAtOnce(probes, async (probe) => {
      const { status, code } = await send(probe).catch((error: unknown) => ({ status: 0, code: String(error) }));
      if (!probe.expected.includes(code))
        wrong.push(`${probe.key} with ${probe.name}: ${status} ${code}, expected ${probe.expected.join(' or ')}`);
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
        if (authorization === '' && (operation.access === 'known' || operation.makesGuest === true)) continue;
        const response = await fetch(addressOf(installation.url, key, { params: goodParams(operation) }), {
          method: splitKey(key).method,
          headers: authorization === '' ? {} : { authorization },
        });
        const problem = Problem.parse(await response.json());
        expect({ key, name, status: response.status, code: problem.code }).toEqual({
          key,
          name,
          status: 401,
          code: expected,
        });
        cells += 1;
      }
    });
    console.log(`bad tokens, ${shape}: ${cells} cells of ${guarded.length} operations`);
    expect(await countRows()).toEqual(before);
  });

  it('refuses positions in a stream that are none', async () => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { message: '거울' } },
      { token: admin.token },
    );
    const id = body.conversation.id;
    for (const after of ['-1', '1.5', 'abc', '9'.repeat(30)]) {
      const probe = { key: 'GET /conversations/:id/stream', params: { id }, expected: [] };
      expect(await send({ ...probe, name: after, query: { after } })).toEqual({
        status: 400,
        code: 'invalid_event_id',
      });
      expect(await send({ ...probe, name: after, headers: { 'last-event-id': after } })).toEqual({
        status: 400,
        code: 'invalid_event_id',
      });
    }
    const other = await call(
      installation.url,
      'POST /conversations',
      { body: { message: '거울' } },
      { token: admin.token },
    );
    const strange = {
      key: 'GET /conversations/:id/stream',
      params: { id },
      query: { message_id: other.body.turn?.ai_message.id ?? '' },
      expected: [],
    };
    expect(await send({ ...strange, name: 'an answer of another conversation' })).toEqual({
      status: 404,
      code: 'message_not_found',
    });
  });

  it('answers unknown paths and methods with problem documents', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['POST', '/nothing'],
      ['DELETE', '/api/v1/auth/me'],
      ['GET', '/api/v1/conversations/%zz'],
      ['GET', '/assets/none.js'],
    ] as const) {
      const response = await fetch(installation.url + path, { method });
      const problem = Problem.parse(await response.json());
      expect([400, 404]).toContain(response.status);
      expect(problem.status).toBe(response.status);
    }
  });
});
