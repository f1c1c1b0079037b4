import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../server/src/cli/exit-codes.ts';
import { startProcess } from '../../server/src/platform/testing/process.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { call, collect, readStream, startGuest, textOf, type StreamedEvent } from '../support/client.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** Until an answer of this conversation is under way. */
const untilAnswering = (url: string, token: string, id: string): Promise<void> =>
  expect
    .poll(async () => {
      const { body } = await call(url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, { token });
      return body.items.length;
    })
    .toBeGreaterThan(0);

it('finishes a request that is under way when SIGTERM comes, and exits with 0', async () => {
  const server = await startProcess([], database.env);
  const guest = await startGuest(server.url);
  const { body } = await call(server.url, 'POST /conversations', { body: {} }, { token: guest.token });
  const answering = call(
    server.url,
    'POST /conversations/:id/messages',
    { params: { id: body.conversation.id }, body: { content: '깨진 유리컵은 어떻게 버려?' } },
    { token: guest.token },
  );
  await untilAnswering(server.url, guest.token, body.conversation.id);
  server.kill('SIGTERM');
  expect((await answering).body.ai_message.status).toBe('complete');
  expect(await server.exited()).toBe(0);
});

it('does not wait for a connection that a proxy keeps open after the last answer on it', async () => {
  const server = await startProcess([], { ...database.env, DRAIN_SECONDS: '600' }); // more than a test may take
  const guest = await startGuest(server.url);
  const { body } = await call(server.url, 'POST /conversations', { body: {} }, { token: guest.token });
  const agent = new Agent({ keepAlive: true });
  const headers = { authorization: `Bearer ${guest.token}`, 'content-type': 'application/json' };
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const asking = request(
      `${server.url}/api/v1/conversations/${body.conversation.id}/messages`,
      { method: 'POST', agent, headers },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      },
    );
    asking.once('error', reject).end(JSON.stringify({ content: '깨진 유리컵은 어떻게 버려?' }));
  });
  await untilAnswering(server.url, guest.token, body.conversation.id);
  server.kill('SIGTERM');
  expect(await answered).toBe(201);
  expect(await server.exited()).toBe(0);
  agent.destroy();
});

it('ends a stream so that its reader reconnects, keeps writing the answer, and loses none of it', async () => {
  const server = await startProcess([], database.env);
  const guest = await startGuest(server.url);
  const { body } = await call(
    server.url,
    'POST /conversations',
    { body: { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' } },
    { token: guest.token },
  );
  const conversation = body.conversation.id;
  const seen: StreamedEvent[] = [];
  for await (const event of readStream(server.url, guest.token, { conversation })) {
    if (seen.push(event) === 3) server.kill('SIGTERM');
  }
  expect(seen.at(-1)?.event).not.toBe('message.completed');
  expect(await server.exited()).toBe(0);

  const next = await startProcess([], database.env);
  const rest = await collect(readStream(next.url, guest.token, { conversation, lastEventId: String(seen.at(-1)?.id) }));
  expect(rest.at(-1)?.event).toBe('message.completed');
  expect(textOf([...seen, ...rest])).toBe((rest.at(-1)?.data['message'] as { content: string }).content);
  next.kill('SIGTERM');
  expect(await next.exited()).toBe(0);
});

it('a process that others have declared dead says so once, and ends with the code at which supervisors begin another', async () => {
  const server = await startProcess([], { ...database.env, LOG_LEVEL: 'info', DRAIN_SECONDS: '5' });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // As whoever judges by its heartbeat does.
  const { rowCount } = await admin.query('UPDATE chat.process SET alive = false WHERE alive');
  await admin.end();
  expect(rowCount).toBe(1);
  expect(await server.exited()).toBe(EXIT.failed);
  expect(server.output().match(/declared dead by another one/g)).toHaveLength(1);
  expect(server.output()).not.toContain('stopping took too long');
});

it('does not wait for ever for a client that never sends its request', async () => {
  const server = await startProcess([], { ...database.env, DRAIN_SECONDS: '1' });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/auth/guest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  server.kill('SIGTERM');
  // A request may take a minute to come: where that is waited for, closing takes too long, and the code is another one.
  expect(await server.exited()).toBe(0);
  socket.destroy();
});
