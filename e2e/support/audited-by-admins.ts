import { expect } from 'vitest';
import { startAccount, unique, type Account } from './accounts.ts';
import type { AuditedEvent } from './audited-events.ts';
import { addressOf, call } from './client.ts';

interface Given {
  readonly url: string;
  /** Of models. */
  readonly server: { readonly base_url: string; readonly api_key: string };
  readonly admin: { readonly id: string; readonly token: string };
}

/** By its name in the audit log, how each thing comes about that admins do to others and to the installation. */
export const auditedByAdmins = ({ url, server, admin }: Given): Readonly<Record<string, AuditedEvent>> => {
  const toSomebody = (act: (account: Account) => Promise<unknown>): AuditedEvent => ({
    async prepare() {
      const account = await startAccount(url);
      return {
        act: () => act(account),
        of: () => account.id,
        by: admin.id,
        secrets: () => [account.loginId, account.password, account.token, account.refreshToken],
      };
    },
  });
  const byAdmin = (act: (params: { id: string }, token: string) => Promise<unknown>): AuditedEvent =>
    toSomebody(({ id }) => act({ id }, admin.token));
  const conversation = async ({ token }: Account) =>
    (await call(url, 'POST /conversations', { body: { app: 'eco', message: '유리컵은 어떻게 버려요?' } }, { token }))
      .body.conversation.id;
  const connect = async () =>
    (await call(url, 'POST /admin/models', { body: { preset: 'vllm', ...server, name: `model-${unique()}` } }, admin))
      .body;
  /** Once it is in the log: what another service tells comes a moment later. */
  const connected = async () => {
    const made = await connect();
    const told = async () =>
      (await call(url, 'GET /admin/audit', { query: { action: 'model_added' } }, admin)).body.items;
    await expect.poll(async () => JSON.stringify(await told())).toContain(made.name);
    return made;
  };
  const ofModels = <T>(first: () => Promise<T>, act: (made: T) => Promise<unknown>): AuditedEvent => ({
    async prepare() {
      const made = await first();
      return {
        act: () => act(made),
        of: () => null,
        by: admin.id,
        secrets: () => [server.api_key, server.base_url, admin.token],
      };
    },
  });

  /** With one delivery: nobody is asked at an address of this machine. */
  const ofWebhook = (
    act: (where: { params: { id: string } }, delivery: string) => Promise<unknown>,
    first: (where: { params: { id: string } }) => Promise<unknown> = () => Promise.resolve(),
  ): AuditedEvent => ({
    async prepare() {
      const account = await startAccount(url);
      const body = { url: 'https://localhost:1/x', events: ['points.changed' as const] };
      const where = { params: { id: (await call(url, 'POST /webhooks', { body }, account)).body.id } };
      const delivery = (await call(url, 'POST /webhooks/:id/test', where, account)).body.id;
      await first(where);
      return {
        act: () => act(where, delivery),
        of: () => account.id,
        by: admin.id,
        secrets: () => ['localhost:1', account.token],
      };
    },
  });
  /** Once it is in the log. */
  const block = async (where: { params: { id: string } }): Promise<void> => {
    await call(url, 'PUT /admin/webhooks/:id/block', where, admin);
    const query = { action: 'webhook_blocked_by_admin' };
    const told = async () => (await call(url, 'GET /admin/audit', { query }, admin)).body.items;
    await expect.poll(async () => JSON.stringify(await told())).toContain(where.params.id);
  };

  return {
    webhook_blocked_by_admin: ofWebhook((where) => call(url, 'PUT /admin/webhooks/:id/block', where, admin)),
    webhook_unblocked_by_admin: ofWebhook(
      (where) => call(url, 'DELETE /admin/webhooks/:id/block', where, admin),
      block,
    ),
    webhook_replayed_by_admin: ofWebhook((where, delivery_id) =>
      call(url, 'POST /admin/webhooks/:id/replay', { ...where, body: { delivery_id } }, admin),
    ),
    conversations_listed_by_admin: toSomebody(({ id }) =>
      call(url, 'GET /users/:user_id/conversations', { params: { user_id: id }, query: {} }, admin),
    ),
    conversation_read_by_admin: {
      async prepare() {
        const account = await startAccount(url);
        const id = await conversation(account);
        const params = { user_id: account.id, id };
        return {
          act: () => call(url, 'GET /users/:user_id/conversations/:id', { params }, admin),
          of: () => account.id,
          by: admin.id,
          secrets: () => ['유리컵은 어떻게', account.token],
        };
      },
    },
    conversation_deleted_by_admin: {
      async prepare() {
        const account = await startAccount(url);
        const id = await conversation(account);
        const params = { user_id: account.id, id };
        return {
          act: () => call(url, 'DELETE /users/:user_id/conversations/:id', { params }, admin),
          of: () => account.id,
          by: admin.id,
          secrets: () => ['유리컵은 어떻게', account.token],
        };
      },
    },
    model_added: ofModels(() => Promise.resolve(), connect),
    model_changed: ofModels(connected, ({ id }) =>
      call(url, 'PATCH /admin/models/:id', { params: { id }, body: { enabled: false } }, admin),
    ),
    models_ordered: ofModels(
      async () => (await call(url, 'GET /admin/models', {}, admin)).body.items.map(({ id }) => id),
      (ids) => call(url, 'PUT /admin/models/order', { body: { ids: ids.toReversed() } }, admin),
    ),
    model_tested: ofModels(connected, ({ id }) => call(url, 'POST /admin/models/:id/test', { params: { id } }, admin)),
    model_deleted: ofModels(connected, ({ id }) => call(url, 'DELETE /admin/models/:id', { params: { id } }, admin)),
    admin_acted: byAdmin(({ id }, token) =>
      call(url, 'PUT /users/:user_id/settings/theme', { params: { user_id: id }, body: { theme: 'dark' } }, { token }),
    ),
    banned: byAdmin((params, token) => call(url, 'POST /admin/users/:id/ban', { params, body: {} }, { token })),
    unbanned: byAdmin((params, token) => call(url, 'POST /admin/users/:id/unban', { params }, { token })),
    session_ended_by_admin: byAdmin(async (params, token) => {
      const { sessions } = (await call(url, 'GET /admin/users/:id/access', { params }, { token })).body;
      const where = { params: { ...params, session_id: sessions[0]?.id ?? '' } };
      return call(url, 'DELETE /admin/users/:id/sessions/:session_id', where, { token });
    }),
    audit_exported: ofModels(
      () => Promise.resolve({ action: 'banned', by_admins: 'true', from: new Date(0).toISOString() } as const),
      async (query) => {
        const address = addressOf(url, 'GET /admin/audit/export', { query: { ...query, to: query.from } });
        const response = await fetch(address, {
          headers: { authorization: `Bearer ${admin.token}`, 'user-agent': 'node' },
        });
        expect((await response.text()).split('\r\n')[0]).toContain('actor_name');
      },
    ),
    signed_out_by_admin: byAdmin((params, token) => call(url, 'POST /admin/users/:id/sign-out', { params }, { token })),
    roles_changed: byAdmin((params, token) =>
      call(url, 'POST /admin/users/:id/roles', { params, body: { roles: ['user', 'editor'] } }, { token }),
    ),
    renamed_by_admin: byAdmin((params, token) =>
      call(url, 'PATCH /admin/users/:id', { params, body: { name: '가온' } }, { token }),
    ),
  };
};
