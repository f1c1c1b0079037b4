import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import pino from 'pino';
import { expect, inject, it } from 'vitest';
import { freePort } from '../platform/testing/process.ts';
import { awaitDatabase } from './await-database.ts';

const log = pino({ level: 'silent' });

it('waits for a database that does not listen yet', async () => {
  const real = new URL(inject('templateUrl'));
  const port = await freePort();
  const late = new URL(real);
  late.port = String(port);
  const waiting = awaitDatabase(late.href, log);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const door = createServer((socket) => {
    const through = connect(Number(real.port), real.hostname);
    socket.pipe(through).pipe(socket);
    for (const end of [socket, through]) end.on('error', () => undefined);
  }).listen(port, '127.0.0.1');
  await once(door, 'listening');
  await waiting;
  door.close();
});

it('does not wait where waiting does not help', async () => {
  const url = new URL(inject('templateUrl'));
  url.pathname = '/there_is_no_such_database';
  const lines: string[] = [];
  const told = pino({}, { write: (line: string) => void lines.push(line) });
  await expect(awaitDatabase(url.href, told)).rejects.toMatchObject({ code: '3D000' });
  expect(lines).toEqual([]); // of waiting it would tell
});
