import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { McpServer } from '@madang/contracts/mcp/servers-admin';
import { MISFITS, startMcpDouble, type McpDouble } from '../doubles/mcp-server.ts';
import { startAccount } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const SECRET = 'Bearer a-long-secret-value';

describe('servers of others', () => {
  let double: McpDouble;
  let installation: Installation;
  let admin: { readonly token: string };
  beforeAll(async () => {
    double = await startMcpDouble();
    installation = await startShape('together', {
      LOG_LEVEL: 'silent',
      OUTBOUND_PRIVATE_HOSTS: double.host,
      MCP_TOOL_SECONDS: '2',
    });
    admin = await startWithRole(installation, 'admin');
  });
  afterAll(async () => {
    await installation.stop();
    await double.stop();
  });
  beforeEach(() => {
    double.trap = 'none';
  });

  let number = 0;
  const add = async (more: object = {}): Promise<McpServer> => {
    number += 1;
    const body = { name: `double${number}`, url: double.url, ...more };
    return (await call(installation.url, 'POST /admin/mcp-servers', { body }, admin)).body;
  };
  const read = (id: string) => call(installation.url, 'POST /admin/mcp-servers/:id/read', { params: { id } }, admin);
  const offer = async ({ id, tools }: McpServer, names: readonly string[]): Promise<McpServer> => {
    const offered = tools
      .filter(({ name }) => names.includes(name))
      .map(({ name, fingerprint }) => ({ name, fingerprint: fingerprint ?? '' }));
    const input = { params: { id }, body: { offered } };
    return (await call(installation.url, 'PUT /admin/mcp-servers/:id/tools', input, admin)).body;
  };
  const statesOf = ({ tools }: McpServer) => Object.fromEntries(tools.map(({ name, state }) => [name, state]));

  it('shows what tools a server has, with their texts, and offers none by itself', async () => {
    const server = await add({ header: { name: 'Authorization', value: SECRET } });
    expect(server).toMatchObject({
      error_code: null,
      enabled: true,
      header_name: 'Authorization',
      header_hint: 'alue',
    });
    expect(server.tools).toMatchObject([
      { name: 'read_note', state: 'off', now: { description: 'Reads a note by its name.', read_only: true } },
      { name: 'send_mail', state: 'off', now: { read_only: false } },
    ]);
    expect(double.headers.authorization).toBe(SECRET);
    expect(statesOf(await offer(server, ['read_note']))).toEqual({ read_note: 'offered', send_mail: 'off' });
  });

  it('stores the header so that nobody reads it, and sends it nowhere else', async () => {
    const server = await add({ header: { name: 'X-Key', value: SECRET } });
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>('SELECT server::text AS row FROM mcp.server WHERE id = $1', [
      server.id,
    ]);
    await client.end();
    expect(rows[0]?.row).not.toContain('secret');
    const params = { id: server.id };
    const elsewhere = { params, body: { url: 'https://elsewhere.example/mcp' } };
    const refused = await refusal(call(installation.url, 'PUT /admin/mcp-servers/:id', elsewhere, admin));
    expect([refused.status, refused.problem.code]).toEqual([409, 'mcp_header_needed_again']);
    const listed = await call(installation.url, 'GET /admin/mcp-servers', {}, admin);
    expect(JSON.stringify(listed.body)).not.toContain(SECRET);
  });

  it('takes a tool that has changed since somebody looked at it out, until they look again', async () => {
    const server = await offer(await add(), ['read_note', 'send_mail']);
    double.trap = 'changes';
    const changed = (await read(server.id)).body;
    expect(statesOf(changed)).toEqual({ read_note: 'changed', send_mail: 'offered' });
    expect(changed.tools[0]?.now?.description).toContain('evil@example.com');
    expect(changed.tools[0]?.approved?.description).not.toContain('evil@example.com');
    // Who still has the old page before them does not take what they have not seen.
    const stale = await refusal(offer(server, ['read_note']));
    expect(stale.problem.code).toBe('mcp_tool_changed');
    expect(statesOf(await offer(changed, ['read_note']))).toEqual({ read_note: 'offered', send_mail: 'off' });
    double.trap = 'none';
    expect(statesOf((await read(server.id)).body)).toEqual({ read_note: 'changed', send_mail: 'off' });
  });

  it('says to the second of two admins that the first has changed it, whatever either of them did', async () => {
    const seen = await offer(await add({ apps: ['chat', 'eco'] }), ['read_note', 'send_mail']);
    const params = { id: seen.id };
    const change = (version: string, body: object) =>
      call(installation.url, 'PUT /admin/mcp-servers/:id', { params, query: { version }, body }, admin);
    const offered = [{ name: 'send_mail', fingerprint: seen.tools[1]?.fingerprint ?? '' }];
    const late = async () => {
      const query = { version: seen.version };
      const acts = [
        change(seen.version, { apps: seen.apps }),
        call(installation.url, 'PUT /admin/mcp-servers/:id/tools', { params, query, body: { offered } }, admin),
        call(installation.url, 'DELETE /admin/mcp-servers/:id', { params, query }, admin),
      ];
      return Promise.all(acts.map(async (act) => (await refusal(act)).problem.code));
    };
    const refused = ['content_changed', 'content_changed', 'content_changed'];
    // A tool was taken away.
    const fewer = await offer(seen, ['read_note']);
    expect(await late()).toEqual(refused);
    // It was taken out of an app; what its server tells changes nothing that an admin has said.
    const narrowed = (await change(fewer.version, { apps: ['chat'] })).body;
    expect(await late()).toEqual(refused);
    double.trap = 'changes';
    const asIs = (await read(seen.id)).body;
    expect(asIs).toMatchObject({ version: narrowed.version, apps: ['chat'] });
    expect(statesOf(asIs)).toEqual({ read_note: 'changed', send_mail: 'off' });
    expect((await change(narrowed.version, { enabled: false })).body).toMatchObject({ apps: ['chat'], enabled: false });
  });

  it('has to be looked at again at another address, also where the same is said there', async () => {
    const server = await offer(await add(), ['read_note', 'send_mail']);
    const params = { id: server.id };
    const move = async (url: string) =>
      (await call(installation.url, 'PUT /admin/mcp-servers/:id', { params, body: { url } }, admin)).body;
    const moved = await move(`${double.url}?elsewhere`);
    expect(statesOf(moved)).toEqual({ read_note: 'off', send_mail: 'off' });
    expect(moved.tools.map(({ now }) => now)).toEqual(server.tools.map(({ now }) => now));
    // What was looked at there is approved nowhere else, and is not approved again by going back.
    expect((await refusal(offer(server, ['send_mail']))).problem.code).toBe('mcp_tool_changed');
    expect(statesOf(await move(server.url))).toEqual({ read_note: 'off', send_mail: 'off' });
  });

  it('says which tools it leaves out, and what of them does not fit', async () => {
    const server = await offer(await add(), ['read_note']);
    expect([server.left_out, server.left_out_count]).toEqual([[], 0]);
    double.trap = 'misfits';
    const { body } = await read(server.id);
    expect(body.left_out).toEqual(MISFITS.map(([{ name }, reason]) => ({ name, reason })));
    expect(body.left_out_count).toBe(MISFITS.length);
    expect(statesOf(body)).toEqual({ read_note: 'gone', send_mail: 'off' });
    // It is said of what was read last.
    double.trap = 'none';
    expect((await read(server.id)).body).toMatchObject({ left_out: [], left_out_count: 0 });
  });

  it('leaves out what a model could not tell from a tool of an app', async () => {
    double.trap = 'like-ours';
    const { tools, left_out: leftOut } = await add({ name: 'recycle', apps: ['eco'] });
    expect([tools, leftOut]).toEqual([[], [{ name: 'search', reason: 'alike' }]]);
  });

  it('takes a hundred tools, names as many of the rest, and counts them all', async () => {
    double.trap = 'crowd';
    const { tools, left_out: leftOut, left_out_count: count } = await add();
    expect(tools).toHaveLength(100);
    const reasons = leftOut.map(({ reason }) => reason);
    expect([count, reasons]).toEqual([140, Array.from({ length: 100 }, (_, at) => (at < 20 ? 'too_many' : 'name'))]);
  });

  it('ends each session that a server keeps for it', async () => {
    double.trap = 'keeps-sessions';
    const server = await add();
    await read(server.id);
    await expect.poll(() => double.sessions()).toEqual({ open: 0, begun: 2 });
  });

  it.each([
    ['redirects', 'mcp_server_not_understood'],
    ['no-mcp', 'mcp_server_not_understood'],
    ['refuses', 'mcp_server_refused'],
    ['endless-list', 'mcp_server_not_understood'],
    ['long-list', 'mcp_answer_too_large'],
  ] as const)('says why a server that %s cannot be used, and keeps what was known of it', async (trap, code) => {
    const server = await offer(await add(), ['read_note']);
    double.trap = trap;
    const before = double.pages();
    expect((await refusal(read(server.id))).problem.code).toBe(code);
    const { items } = (await call(installation.url, 'GET /admin/mcp-servers', {}, admin)).body;
    const listed = items.find(({ id }) => id === server.id);
    expect([listed?.error_code, listed && statesOf(listed)]).toEqual([
      code,
      { read_note: 'offered', send_mail: 'off' },
    ]);
    expect(double.elsewhere()).toBe(0);
    expect(double.pages() - before).toBeLessThanOrEqual(10);
  });

  it('asks nothing at private addresses, by number, name or another way to write them', async () => {
    for (const url of [
      'http://127.0.0.1:1/mcp',
      'http://169.254.169.254/latest',
      'http://[::1]:1/mcp',
      'http://2130706433:1/',
    ]) {
      number += 1;
      const body = { name: `double${number}`, url };
      const refused = await refusal(call(installation.url, 'POST /admin/mcp-servers', { body }, admin));
      expect([url, refused.problem.code]).toEqual([url, 'mcp_address_refused']);
    }
    expect((await add({ url: 'http://localhost:1/mcp' })).error_code).toBe('mcp_address_refused');
  });

  it('is for admins, and says what does not fit', async () => {
    const { token } = await startAccount(installation.url);
    expect((await refusal(call(installation.url, 'GET /admin/mcp-servers', {}, { token }))).status).toBe(403);
    const taken = await add();
    expect((await refusal(add({ name: taken.name }))).problem.code).toBe('mcp_name_taken');
    for (const more of [
      { name: 'Big Name' },
      { apps: ['nothing'] },
      { url: 'ftp://x' },
      { url: 'https://a:b@example.com' },
    ])
      expect((await refusal(add(more))).status).toBe(422);
    for (const name of ['Host', 'Cookie', 'Mcp-Session-Id', 'Content-Length'])
      expect((await refusal(add({ header: { name, value: 'x' } }))).status).toBe(422);
    const params = { id: taken.id };
    await call(installation.url, 'DELETE /admin/mcp-servers/:id', { params }, admin);
    expect((await refusal(call(installation.url, 'DELETE /admin/mcp-servers/:id', { params }, admin))).status).toBe(
      404,
    );
  });
});
