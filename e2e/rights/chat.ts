import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

/** A model that nobody is offered and nobody reaches: whoever may, changes and deletes it. */
const connectUnreachable = async (adminUrl: string): Promise<{ readonly id: string }> => {
  const id = randomUUID();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(
    `INSERT INTO chat.model_connection (id, model, preset, name, label, base_url, sees_pictures, context_window, enabled)
     VALUES ($1, $2, 'compatible', 'nobody', 'nobody', 'http://127.0.0.1:9/v1', false, 8000, false)`,
    [id, `compatible/${id}`],
  );
  await client.end();
  return { id };
};

/** What conversations are answered from, as an admin has added it. */
const shareNote = async (adminUrl: string): Promise<{ readonly id: string }> => {
  const id = randomUUID();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(
    "INSERT INTO chat.collector_item (id, app, kind, title, status) VALUES ($1, 'chat', 'text', '규정', 'ready')",
    [id],
  );
  await client.end();
  return { id };
};

/** What a model would have been told in the place of what was said up to this message. */
const sumUp = async (adminUrl: string, conversationId: string, messageId: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(
    "INSERT INTO chat.summary (message_id, conversation_id, content, model) VALUES ($1, $2, 'x', 'compatible/x')",
    [messageId, conversationId],
  );
  await client.end();
};

/** A tool of others that the owner has allowed for a conversation. */
const allowTool = async (adminUrl: string, conversationId: string): Promise<string> => {
  const id = randomUUID();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(
    "INSERT INTO chat.tool_allowance (id, conversation_id, server_id, tool, fingerprint) VALUES ($1, $2, $1, 'x', 'x')",
    [id, conversationId],
  );
  await client.end();
  return id;
};

export const rights: RightsFixture = {
  owned: [
    / \/api\/v1\/conversations\/\{id\}/,
    / \/api\/v1\/ai-sdk\/chat(\/\{id\}|$)/,
    / \/api\/v1\/collector\/(items\/\{id\}|attachments)/,
    / \/api\/v1\/my\/(personas|prompts)\/\{id\}/,
    /^DELETE \/api\/v1\/shares?\/\{id\}$/,
    /^POST \/api\/v1\/(shares?|samples)$/,
  ],
  open: [
    / \/api\/v1\/(personas|samples|shares?)\/\{id\}/,
    / \/api\/v1\/admin\/(conversations|personas|prompts|samples|models|library|collections)\//,
    / \/api\/v1\/users\/\{user_id\}\/conversations/,
    / \/v1\/models\/\{model\}$/,
  ],
  unknown: [
    [/\/shares?\//, { id: 'A'.repeat(22) }],
    [/\/library\//, { kind: 'sample' }],
  ],
  bodies: [
    { content: 'x' },
    { rating: 'up' },
    { kind: 'text', content: 'x' },
    { ids: [randomUUID()] },
    { conversation_id: randomUUID() },
    { id: randomUUID(), messages: [{ id: 'x', role: 'user', parts: [{ type: 'text', text: 'x' }] }] },
    { kind: 'prompt', ids: [randomUUID(), randomUUID()] },
    { title: 'x', text: 'x' },
    { purpose: 'report', reason: 'what a reason looks like', minutes: 5 },
    { title: 'x', description: '', category: 'x', locale: 'ko', app: 'eco', order: 1, share_id: 'A'.repeat(22) },
  ],
  async make({ url, adminUrl, owner, person }) {
    const { body } = await call(url, 'POST /conversations', { body: { app: 'eco' } }, owner);
    const { id } = body.conversation;
    const turn = await call(
      url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '거울' } },
      owner,
    );
    await sumUp(adminUrl, id, turn.body.ai_message.id);
    const allowance = await allowTool(adminUrl, id);
    const share = await call(url, 'POST /shares', { body: { conversation_id: id } }, owner);
    const [open, samples] = [
      await call(url, 'GET /personas', { query: {} }),
      await call(url, 'GET /samples', { query: {} }),
    ];
    const kept = await call(url, 'POST /collector/items', { body: { kind: 'text', content: '거울' } }, owner);
    const [mine, saved] = [
      await call(url, 'POST /my/personas', { body: { name: '편집자' } }, owner),
      await call(url, 'POST /my/prompts', { body: { title: '메일', text: '써 줘' } }, owner),
    ];
    const shared = await shareNote(adminUrl);
    const theirs = await call(url, 'POST /conversations', { body: { app: 'chat' } }, person);
    const connected = await connectUnreachable(adminUrl);
    return {
      params: [
        [/\/shares?\//, { id: share.body.id }],
        [/\/my\/personas\//, { id: mine.body.id }],
        [/\/my\/prompts\//, { id: saved.body.id }],
        [/\/admin\/collections\//, { app: 'chat', id: shared.id }],
        [/\/collector\/items\//, { id: kept.body.id }],
        [/\/library\//, { kind: 'persona', id: open.body.items[0]?.id ?? '' }],
        [/\/personas\//, { id: open.body.items[0]?.id ?? '' }],
        [/\/samples\//, { id: samples.body.items[0]?.id ?? '' }],
        [/\/prompts\//, { id }],
        [/\/v1\/models\/\{model\}/, { model: 'madang/rules' }],
        [/\/admin\/models\/\{id\}/, { id: connected.id }],
        [/\/users\/\{user_id\}\/conversations/, { user_id: person.id, id: theirs.body.conversation.id }],
        [/\/ai-sdk\/chat\//, { id }],
        [
          /\/conversations\//,
          {
            ...{ id, message_id: turn.body.ai_message.id, summary_id: turn.body.ai_message.id },
            ...{ consent_id: id, allowance_id: allowance },
          },
        ],
      ],
      fields: { conversation_id: id, ids: [connected.id] },
      async belongings() {
        const params = { id };
        const [list, conversation, messages, shares, items, personas, prompts, allowances] = await Promise.all([
          call(url, 'GET /conversations', { query: {} }, owner),
          call(url, 'GET /conversations/:id', { params }, owner),
          call(url, 'GET /conversations/:id/messages', { params, query: {} }, owner),
          call(url, 'GET /shares', { query: {} }, owner),
          call(url, 'GET /collector/items', { query: {} }, owner),
          call(url, 'GET /my/personas', {}, owner),
          call(url, 'GET /my/prompts', {}, owner),
          call(url, 'GET /conversations/:id/tool-allowances', { params }, owner),
        ]);
        return [
          list.body,
          conversation.body,
          messages.body,
          items.body,
          personas.body,
          prompts.body,
          allowances.body,
          shares.body.items.map(({ id: shareId, revoked_at }) => ({ shareId, revoked_at })),
        ];
      },
    };
  },
};
