import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Message } from '@madang/contracts/chat';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startMcpDouble, type McpDouble } from '../doubles/mcp-server.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';

const MAIL = { name: 'notes_send_mail', input: '{"to":"a@example.com","text":"안녕"}' };

let model: ModelDouble;
let outside: McpDouble;
let database: TestDatabase;
let server: MadangProcess;
let me: Person;
let conversation: string;

const start = (): Promise<MadangProcess> =>
  startProcess([], {
    ...database.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    DEFAULT_MODEL: 'compatible/double',
    OUTBOUND_PRIVATE_HOSTS: outside.host,
  });
const messages = async (): Promise<Message[]> =>
  (await call(server.url, 'GET /conversations/:id/messages', { params: { id: conversation }, query: {} }, me)).body
    .items;
const newest = async (): Promise<Message | undefined> => (await messages()).at(-1);
const consentIn = (answer: Message | undefined) => answer?.parts.filter((part) => part.type === 'consent').at(-1);
const ended = (status: Message['status']) =>
  vi.waitFor(
    async () => {
      const answer = await newest();
      expect(answer?.status).toBe(status);
      return answer as Message;
    },
    { timeout: 120_000, interval: 100 },
  );
/** Sends it, and does not wait for the answer. */
const send = async (content: string): Promise<void> => {
  await call(server.url, 'POST /conversations/:id/messages', { params: { id: conversation }, body: { content } }, me);
};
const killAndStart = async (): Promise<void> => {
  process.kill(server.pid, 'SIGKILL');
  expect(await server.exited()).toBe('SIGKILL');
  outside.trap = 'none';
  model.paceMs = 1;
  server = await start();
};
const goOn = async (): Promise<Message> => {
  const answer = await ended('interrupted');
  const params = { id: conversation, message_id: answer.id };
  return (await call(server.url, 'POST /conversations/:id/messages/:message_id/continue', { params, body: {} }, me))
    .body.ai_message;
};

beforeAll(async () => {
  [model, outside, database] = await Promise.all([
    startModelDouble(openAiCompatible),
    startMcpDouble(),
    createTestDatabase(),
  ]);
  server = await start();
  const admin = await startWithRole({ url: server.url, database }, 'admin');
  me = await startGuest(server.url);
  const added = await call(server.url, 'POST /admin/mcp-servers', { body: { name: 'notes', url: outside.url } }, admin);
  const params = { id: added.body.id };
  const { tools } = (await call(server.url, 'POST /admin/mcp-servers/:id/read', { params }, admin)).body;
  const offered = tools.map(({ name, fingerprint }) => ({ name, fingerprint: fingerprint ?? '' }));
  await call(server.url, 'PUT /admin/mcp-servers/:id/tools', { params, body: { offered } }, admin);
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.exited();
  await database.close();
  await Promise.all([model.stop(), outside.stop()]);
});

/** A conversation in which mails are sent without a question. */
beforeEach(async () => {
  Object.assign(model, { tool: MAIL, paceMs: 1 });
  conversation = (await call(server.url, 'POST /conversations', { body: { app: 'chat' } }, me)).body.conversation.id;
  // What an admin offers is known a moment later.
  await vi.waitFor(
    async () => {
      await send('메일 보내 줘');
      expect(consentIn(await newest())).toMatchObject({ tool: 'send_mail', decision: null });
    },
    { timeout: 60_000, interval: 500 },
  );
  const answer = await newest();
  const params = { id: conversation, message_id: answer?.id ?? '', consent_id: consentIn(answer)?.id ?? '' };
  const key = 'POST /conversations/:id/messages/:message_id/consents/:consent_id';
  await call(server.url, key, { params, body: { decision: 'conversation' } }, me);
  await ended('complete');
  outside.calls.length = 0;
});

it('knows after it was killed what was done before, and does it no second time', async () => {
  model.paceMs = 3000;
  const sent = send('하나 더').catch(() => undefined);
  await expect.poll(() => outside.calls.length).toBe(1);
  await expect.poll(() => model.open).toBe(1); // the model is told of it, and has not come to its end
  await killAndStart();
  await sent;
  const from = model.requests.length;
  expect((await goOn()).status).toBe('complete');
  expect(JSON.stringify(model.requests[from])).toContain('sent to a@example.com');
  expect(outside.calls).toEqual([{ name: 'send_mail', input: JSON.parse(MAIL.input) as unknown }]);
});

it('tells of a call during which it was killed that it may have been done, and makes it again only after a question', async () => {
  outside.trap = 'hangs';
  const sent = send('하나 더').catch(() => undefined);
  await expect.poll(() => outside.calls.length).toBe(1);
  await killAndStart();
  await sent;
  model.tool = Object.assign({}, MAIL, { always: true });
  const from = model.requests.length;
  const answer = await goOn();
  expect(JSON.stringify(model.requests[from])).toContain('it may have been done');
  expect([answer.status, consentIn(answer)?.decision, outside.calls.length]).toEqual(['interrupted', null, 1]);
});
