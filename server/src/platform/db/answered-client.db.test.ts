import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { AnsweredClient } from './answered-client.ts';

let client: AnsweredClient;
let socket: Socket;
beforeEach(async () => {
  client = new AnsweredClient({ connectionString: inject('templateUrl').replace(/[^/]+$/, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
});
afterEach(() => client.end().catch(() => undefined));

/** As when nothing has come or gone for so long. */
const silence = (): void => void socket.emit('timeout');

it('gives a statement all of its time that is asked just after a long silence', async () => {
  silence();
  const { rows } = await client.query<{ answer: number }>('SELECT 1 AS answer FROM pg_sleep(1.5)');
  expect(rows).toEqual([{ answer: 1 }]);
});

it('is cut off where an answer is waited for that does not come', async () => {
  const answer = client.query('SELECT pg_sleep(20)');
  answer.catch(() => undefined);
  await new Promise(setImmediate);
  silence();
  await expect(answer).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
