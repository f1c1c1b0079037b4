import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount } from '../support/accounts.ts';
import { addressOf, call, refusal as refused } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { noonZone } from '../support/noon-zone.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

/** So many that could not be handled. */
const bury = async (client: pg.Client, queue: string, count: number): Promise<void> => {
  await client.query(
    `INSERT INTO pgboss.job (name, data, output, source_name, source_id, source_retry_count)
     SELECT 'dead-letter', jsonb_build_object('mail_id', 'nobody ' || n), '{"message": "connect ECONNREFUSED"}', $1, gen_random_uuid(), 8
     FROM generate_series(1, $2::int) n`,
    [queue, count],
  );
};

const refusal = async (asked: Promise<unknown>): Promise<string> => (await refused(asked)).problem.code;

describe.each(SAMPLED_SHAPES)('what admins see of the work behind, %s', (shape) => {
  let installation: Installation;
  let admin: Awaited<ReturnType<typeof startWithRole>>;
  let database: pg.Client;
  beforeAll(async () => {
    installation = await startShape(shape, { DEFAULT_MODEL: 'madang/rules', USAGE_TIME_ZONE: noonZone() });
    admin = await startWithRole(installation, 'admin');
    database = new pg.Client({ connectionString: installation.database.adminUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await installation.stop();
  });

  it('dead letters are listed, put back, and dropped, of one queue and one by one; payloads are not shown', async () => {
    const { url } = installation;
    const queue = 'identity/identity.mail_due';
    await bury(database, queue, 3);
    await bury(database, 'users/users.invitation_earned', 2);
    const list = async (query: { queue?: string; cursor?: string; limit?: number } = {}) =>
      (await call(url, 'GET /admin/queues/dead', { query }, admin)).body;
    const all = await list();
    expect(all.items).toHaveLength(5);
    expect(all.items[0]).toMatchObject({ tries: 9, error: 'connect ECONNREFUSED' });
    expect(JSON.stringify(all)).not.toContain('nobody');
    const pages: string[] = [];
    for (let page = await list({ limit: 2 }); ; page = await list({ limit: 2, cursor: page.next_cursor ?? '' })) {
      pages.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) break;
    }
    expect(pages).toEqual(all.items.map(({ id }) => id));
    const figures = (await call(url, 'GET /admin/queues', {}, admin)).body.items;
    expect(figures.find(({ name }) => name === queue)?.dead).toBe(3);
    const one = (await list({ queue })).items[0]?.id ?? '';
    const drop = async (body: { queue?: string; ids?: string[] }) =>
      (await call(url, 'POST /admin/queues/dead/drop', { body }, admin)).body.count;
    expect(await drop({ ids: [one] })).toBe(1);
    expect(await drop({ ids: [one, randomUUID()] })).toBe(0);
    // A mail that is not there is handled by doing nothing: the queue is empty after it.
    const retried = await call(url, 'POST /admin/queues/dead/retry', { body: { queue } }, admin);
    expect(retried.body.count).toBe(2);
    expect((await list({ queue })).items).toEqual([]);
    expect(await drop({ queue: 'users/users.invitation_earned' })).toBe(2);
    expect((await list()).items).toEqual([]);
    expect(await refusal(call(url, 'POST /admin/queues/dead/drop', { body: {} }, admin))).toBe('validation_failed');
    const lines = (await call(url, 'GET /admin/audit', { query: { action: 'admin_acted', actor_id: admin.id } }, admin))
      .body.items;
    // What was not there was not dropped, and nobody is said to have done it.
    expect(lines.map(({ details }) => details)).toEqual([
      { operation: 'dropDeadLetters', queues: ['users/users.invitation_earned'], count: 2 },
      { operation: 'retryDeadLetters', queues: [queue], count: 2 },
      { operation: 'dropDeadLetters', queues: [queue], count: 1 },
    ]);
    expect(lines[0]).toMatchObject({ user_id: null, network: '127.0.0.0/24' });
  });

  it('a task that failed begins again, one that waits is cancelled, and nobody else learns of either', async () => {
    const { url } = installation;
    const owner = await startAccount(url);
    const [failed, waiting] = [randomUUID(), randomUUID()];
    // Of a kind that nobody works on: it stays as it is.
    await database.query(
      `INSERT INTO studio.task (id, kind, owner_id, payload, status, error_code, error_values, turn, finished_at, expires_at)
       VALUES ($1, 'studio.none', $3, '{"input_text": "비밀"}', 'failed', 'task_timeout', '{}', 1, now(), now() + interval '7 days'),
              ($2, 'studio.none', $3, '{}', 'pending', NULL, NULL, 2, NULL, NULL)`,
      [failed, waiting, owner.id],
    );
    const query = { owner_id: owner.id };
    const tasks = (await call(url, 'GET /admin/studio/tasks', { query }, admin)).body;
    expect(tasks.items.map(({ state }) => state).sort()).toEqual(['failed', 'waiting']);
    expect(JSON.stringify(tasks)).not.toContain('비밀');
    const only = await call(url, 'GET /admin/studio/tasks', { query: { ...query, state: 'failed' } }, admin);
    expect(only.body.items.map(({ task_id }) => task_id)).toEqual([failed]);
    const of = (id: string) => ({ params: { id } });
    expect(await refusal(call(url, 'POST /admin/studio/tasks/:id/retry', of(failed), owner))).toBe('forbidden');
    expect(await refusal(call(url, 'POST /admin/studio/tasks/:id/retry', of(waiting), admin))).toBe('task_not_failed');
    expect(await refusal(call(url, 'POST /admin/studio/tasks/:id/retry', of(randomUUID()), admin))).toBe(
      'task_not_found',
    );
    const again = await call(url, 'POST /admin/studio/tasks/:id/retry', of(failed), admin);
    expect(again.body).toMatchObject({ state: 'waiting', progress: 0, error: null, finished_at: null });
    expect((await call(url, 'POST /admin/studio/tasks/:id/cancel', of(waiting), admin)).body.state).toBe('cancelled');
    expect((await call(url, 'GET /tasks/:id', of(failed), owner)).body.status).toBe('pending');
    const figures = (await call(url, 'GET /admin/studio/tasks/figures', {}, admin)).body;
    expect(figures.days).toHaveLength(7);
    expect(figures.waiting).toBeGreaterThan(0);
  });

  it('a conversation is opened with a reason, for whoever gave it, and its owner sees that', async () => {
    const { url } = installation;
    const owner = await startAccount(url);
    const begun = await call(
      url,
      'POST /conversations',
      { body: { app: 'eco', message: '유리컵은 어떻게 버려요?' } },
      owner,
    );
    const { id } = begun.body.conversation;
    const found = (await call(url, 'GET /admin/conversations', { query: { user_id: owner.id } }, admin)).body;
    expect(found.items).toMatchObject([{ id, owner_id: owner.id, app: 'eco' }]);
    expect(JSON.stringify(found)).not.toContain('유리컵');
    expect(await refusal(call(url, 'GET /admin/conversations', { query: {} }, admin))).toBe('validation_failed');
    const why = { purpose: 'report' as const, reason: '신고된 답이 기준을 어겼는지 봅니다.', minutes: 5 };
    const params = { id };
    expect(
      await refusal(
        call(url, 'POST /admin/conversations/:id/looks', { params, body: { ...why, reason: '짧다' } }, admin),
      ),
    ).toBe('validation_failed');
    const { look } = (await call(url, 'POST /admin/conversations/:id/looks', { params, body: why }, admin)).body;
    const read = (given: string, who: { token: string }) =>
      call(url, 'GET /admin/conversations/:id', { params, query: { look: given } }, who);
    expect(JSON.stringify((await read(look, admin)).body)).toContain('유리컵');
    const other = await startWithRole(installation, 'admin');
    expect(await refusal(read(look, other))).toBe('look_over');
    expect(await refusal(read(`${look}x`, admin))).toBe('look_over');
    expect(await refusal(read(look, owner))).toBe('forbidden');
    const mine = async () => (await call(url, 'GET /auth/audit', {}, owner)).body.items;
    await expect.poll(async () => (await mine()).map(({ action }) => action)).toContain('conversation_read_by_admin');
    // For what and why, and nothing of where the admin is; of their own doing, from where they did it.
    const { minutes: _, ...told } = why;
    const events = await mine();
    const [seen, ownDoing] = ['conversation_read_by_admin', 'registered'].map((action) =>
      events.find((event) => event.action === action),
    );
    const nowhere = { by_admin: true, network: '', user_agent: '' };
    expect(seen).toMatchObject({ action: 'conversation_read_by_admin', ...nowhere, ...told });
    expect(ownDoing).toMatchObject({ by_admin: false, network: '127.0.0.0/24', purpose: null, reason: null });
    const response = await fetch(addressOf(url, 'GET /users/me/export', {}), {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    const { identity } = (await response.json()) as { identity: { type: string; action?: string }[] };
    const exported = identity.filter(({ action }) => action === 'conversation_read_by_admin');
    expect(exported).toMatchObject([{ type: 'event', ...nowhere, ...told }]);
    const query = { action: 'conversation_read_by_admin', user_id: owner.id };
    const [line] = (await call(url, 'GET /admin/audit', { query }, admin)).body.items;
    expect(line?.details).toEqual({ conversation_id: id, purpose: 'report', reason: why.reason });
  });

  it('counts people, messages and what somebody has used, by day', async () => {
    const { url } = installation;
    const owner = await startAccount(url);
    await call(url, 'POST /conversations', { body: { app: 'eco', message: '거울은요?' } }, owner);
    const people = (await call(url, 'GET /admin/figures/people', { query: { days: '7' } }, admin)).body;
    expect(people.days).toHaveLength(7);
    expect(people.days.at(-1)?.accounts).toBeGreaterThan(1);
    const chat = (await call(url, 'GET /admin/figures/chat', { query: { days: '90' } }, admin)).body;
    expect(chat.days).toHaveLength(90);
    expect(chat.apps.find(({ app }) => app === 'eco')?.messages.at(-1)).toBeGreaterThan(1);
    const used = (await call(url, 'GET /admin/users/:user_id/usage', { params: { user_id: owner.id } }, admin)).body;
    expect(used.tokens).toBe(0);
    const points = (await call(url, 'GET /admin/users/:user_id/points', { params: { user_id: owner.id } }, admin)).body;
    expect(points.points).toBeGreaterThanOrEqual(0);
    const latencies = (await call(url, 'GET /admin/figures/latency', {}, admin)).body.items;
    expect(latencies.map(({ service }) => service)).toContain('studio');
    // Apart, each by a process of its own.
    for (const service of ['identity', 'chat', 'users']) {
      const { requests = 0, p50, p99 } = latencies.find((each) => each.service === service) ?? {};
      expect([service, requests > 0, (p50 ?? 0) > 0, (p99 ?? 0) >= (p50 ?? 0)]).toEqual([service, true, true, true]);
    }
    for (const { requests, p95 } of latencies) expect(p95 === null).toBe(requests === 0);
    const csv = await fetch(`${url}/api/v1/admin/audit/export?action=banned`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await csv.text()).split('\r\n').slice(1)).toEqual(['']);
  });
});
