import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@madang/contracts/errors';
import { startWithKey, type KeyHolder } from '../support/api-keys.ts';
import { call, startGuest } from '../support/client.ts';
import { connectMcp } from '../support/mcp-client.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const ALL = ['recycle_search', 'recycle_item', 'recycle_rules', 'places_nearby', 'my_points', 'knowledge_search'];
const NOTE = '고양이 이름은 나비, 잔금은 3월 2일';

interface Cited {
  readonly citations: { number: number; source: string; date: string | null }[];
}

describe.each(SAMPLED_SHAPES)('tools for assistants of others, %s', (shape) => {
  let installation: Installation;
  let me: KeyHolder;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    me = await startWithKey(installation.url, ['profile:read', 'chat:read']);
    const body = { kind: 'text', title: '계약 메모', content: NOTE } as const;
    await call(installation.url, 'POST /collector/items', { body }, { token: me.account.token });
  });
  afterAll(() => installation.stop());

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${installation.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${me.key}`,
        ...headers,
      },
      body,
    });
  const rpc = (method: string, params?: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const textOf = (result: Awaited<ReturnType<Client['callTool']>>): string =>
    (result.content as { text?: string }[]).map(({ text = '' }) => text).join('');

  describe.each(['legacy', 'auto'] as const)('by the official client, %s', (mode) => {
    let client: Client;
    beforeAll(async () => {
      client = await connectMcp(installation.url, me.key, { mode, headers: { 'accept-language': 'ko' } });
    });
    afterAll(() => client.close());

    it('lists tools that only read, with schemas of what they take and give', async () => {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(ALL);
      for (const { annotations, inputSchema, outputSchema, description } of tools) {
        expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
        expect([inputSchema.type, outputSchema?.['type'], (description ?? '').length > 20]).toEqual([
          'object',
          'object',
          true,
        ]);
      }
    });

    it('looks things up in the guide, with source and date', async () => {
      const found = await client.callTool({ name: 'recycle_search', arguments: { query: '거울' } });
      const { items, citations } = found.structuredContent as Cited & { items: { id: string; citation: number }[] };
      expect(found.isError ?? false).toBe(false);
      expect(items.length).toBeGreaterThan(0);
      expect(citations[0]).toMatchObject({ number: 1, source: expect.stringMatching(/\S/) as string });
      expect(citations[0]?.date).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(items[0]?.citation).toBe(1);
      expect(JSON.parse(textOf(found))).toEqual(found.structuredContent);
      const one = await client.callTool({ name: 'recycle_item', arguments: { id: items[0]?.id } });
      expect(one.structuredContent).toMatchObject({ item: { id: items[0]?.id } });
      const rules = await client.callTool({ name: 'recycle_rules', arguments: { region: '서울', district: '마포구' } });
      expect(rules.structuredContent).toMatchObject({ place: expect.stringContaining('마포구') as string });
    });

    it('finds places, points, and what the person has kept', async () => {
      const near = await client.callTool({ name: 'places_nearby', arguments: { kind: 'bin', region: '서울 마포구' } });
      expect(near.structuredContent).toMatchObject({ items: expect.any(Array) as unknown[] });
      const points = await client.callTool({ name: 'my_points', arguments: {} });
      expect(points.structuredContent).toMatchObject({ points: expect.any(Number) as number, citations: [] });
      const kept = await client.callTool({ name: 'knowledge_search', arguments: { query: '고양이 이름' } });
      expect(kept.structuredContent).toMatchObject({
        passages: [{ title: '계약 메모', text: NOTE, citation: 1 }],
        citations: [{ number: 1, title: '계약 메모' }],
      });
    });

    it('says what to do about what does not fit, and what is not there', async () => {
      const refusals = await Promise.all(
        [
          { name: 'recycle_search', arguments: { query: '' } },
          { name: 'recycle_item', arguments: { id: 'no-such-thing' } },
          { name: 'places_nearby', arguments: { kind: 'bin' } },
          { name: 'recycle_rules', arguments: { region: '없는곳' } },
        ].map((asked) => client.callTool(asked)),
      );
      for (const refused of refusals)
        expect([refused.isError, textOf(refused)]).toEqual([true, expect.stringMatching(/\S/)]);
      expect(textOf(refusals[0] as never)).toContain('query');
      expect(textOf(refusals[1] as never)).toContain('item_not_found');
      await expect(client.callTool({ name: 'delete_everything', arguments: {} })).rejects.toThrow(/delete_everything/);
    });

    it('ends a call that is not wanted any more, and answers the next', async () => {
      const ended = new AbortController();
      const asked = client.callTool({ name: 'recycle_search', arguments: { query: '병' } }, { signal: ended.signal });
      ended.abort();
      await expect(asked).rejects.toThrow();
      expect((await client.listTools()).tools.length).toBe(ALL.length);
    });
  });

  it('shows each key the tools that its scopes allow, and a guest their own things alone', async () => {
    const narrow = await startWithKey(installation.url, ['studio:read']);
    const client = await connectMcp(installation.url, narrow.key);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(ALL.slice(0, 4));
    await expect(client.callTool({ name: 'my_points', arguments: {} })).rejects.toThrow(/my_points/);
    await client.close();
    const guest = await connectMcp(installation.url, (await startGuest(installation.url)).token);
    const kept = await guest.callTool({ name: 'knowledge_search', arguments: { query: '고양이 이름' } });
    expect(kept.structuredContent).toMatchObject({ passages: [], citations: [] });
    await guest.close();
    const { token } = me.account;
    const created = await call(installation.url, 'POST /tokens/create', { body: { scopes: ['chat:read'] } }, { token });
    const narrowed = await connectMcp(installation.url, created.body.access_token);
    expect((await narrowed.listTools()).tools.map(({ name }) => name)).toEqual([
      ...ALL.slice(0, 4),
      'knowledge_search',
    ]);
    await narrowed.close();
  });

  it('tells whoever has no token, a wrong one, or a deleted key, where to find out what opens it', async () => {
    const gone = await startWithKey(installation.url, ['chat:read']);
    const { token } = gone.account;
    await call(installation.url, 'DELETE /auth/api-keys/:id', { params: { id: gone.id } }, { token });
    for (const authorization of ['', 'Bearer nothing', `Bearer ${gone.key}`]) {
      const response = await post(rpc('tools/list'), { authorization });
      expect(response.status).toBe(401);
      const challenge = response.headers.get('www-authenticate') ?? '';
      expect(challenge).toMatch(/^Bearer .*resource_metadata="http[^"]+\/\.well-known\/oauth-protected-resource\/mcp"/);
      const problem = Problem.parse(await response.json());
      expect(problem).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32000, message: problem.title } });
    }
    await expect(connectMcp(installation.url, 'nothing')).rejects.toThrow();
  });

  it('says how it is opened, and names no authorization server that there is not', async () => {
    const [plain, below] = await Promise.all(
      ['', '/mcp'].map(async (suffix) =>
        (await fetch(`${installation.url}/.well-known/oauth-protected-resource${suffix}`)).json(),
      ),
    );
    expect(plain).toEqual(below);
    expect(plain).toMatchObject({
      resource: expect.stringMatching(/\/mcp$/) as string,
      scopes_supported: ['profile:read', 'chat:read'],
      bearer_methods_supported: ['header'],
    });
    expect(plain).not.toHaveProperty('authorization_servers');
  });

  it('keeps pages of strangers out, however their names were led here', async () => {
    const evil = await post(rpc('ping'), { origin: 'http://evil.example' });
    expect([evil.status, Problem.parse(await evil.json()).code]).toEqual([403, 'cross_site_request']);
    for (const origin of [
      'null',
      'http://localhost.evil.example',
      'file://localhost',
      'https://127.0.0.1.evil.example',
    ])
      expect((await post(rpc('ping'), { origin })).status).toBe(403);
    expect((await post(rpc('ping'), { origin: 'http://localhost:5173' })).status).toBe(200);
  });

  it('answers what it does not understand with errors of JSON-RPC, and never with a fault', async () => {
    const answers = await Promise.all(
      [
        '{"jsonrpc":',
        '[]',
        JSON.stringify([{ jsonrpc: '2.0', id: 1, method: 'ping' }]),
        '{}',
        '{"jsonrpc":"1.0","id":1,"method":"ping"}',
        rpc('no/such/method'),
        rpc('tools/call'),
        rpc('tools/call', { name: 5 }),
        rpc('initialize', {}),
        JSON.stringify({ jsonrpc: '2.0', id: { a: 1 }, method: 'ping' }),
      ].map(async (body) => {
        const response = await post(body);
        return {
          status: response.status,
          body: (await response.json()) as { jsonrpc?: string; error?: { code?: number } },
        };
      }),
    );
    for (const { status, body } of answers)
      expect([status < 500, body.jsonrpc, typeof body.error?.code]).toEqual([true, '2.0', 'number']);
    expect(answers[0]?.body.error?.code).toBe(-32700);
    expect(answers[2]?.status).toBe(422);
    const large = await post(rpc('ping', { x: 'x'.repeat(300_000) }));
    expect(large.status).toBe(413);
    const version = await post(rpc('tools/list'), { 'mcp-protocol-version': '1999-01-01' });
    expect(version.status).toBe(400);
    const told = await post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    expect([told.status, await told.text()]).toEqual([202, '']);
  });

  it('opens no stream and ends no session, since there is none', async () => {
    for (const method of ['GET', 'DELETE'])
      expect(
        (
          await fetch(`${installation.url}/mcp`, {
            method,
            headers: { authorization: `Bearer ${me.key}`, accept: 'text/event-stream' },
          })
        ).status,
      ).toBe(405);
  });
});
