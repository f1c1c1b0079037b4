import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, it } from 'vitest';
import { createMailer } from '../../server/src/platform/mail.ts';

const MAIL = { to: 'haneul@example.com', subject: '안녕', text: '안녕', html: '<p>안녕</p>', id: 'mail-1' };
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const mailerAt = (port: number, patienceMs = 20_000) => {
  const config = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Madang <madang@example.org>', dataFolder: '' };
  return createMailer(config as Parameters<typeof createMailer>[0], patienceMs);
};

/** What a server has been sent, and how often somebody has connected to it. */
const startServer = async (options: SMTPServerOptions, lose?: (received: number, connection: Socket) => void) => {
  const received: string[] = [];
  let connections = 0;
  const sockets: Socket[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      void (async () => {
        received.push(Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString());
        const socket = sockets.at(-1);
        if (lose !== undefined && socket !== undefined) lose(received.length, socket);
        done();
      })();
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, received, connections: () => connections };
};
const idsIn = (mails: readonly string[]): (string | undefined)[] =>
  mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]?.trim());

it('what a server refuses is an error that says why, and nothing was sent', async () => {
  const refusal = Object.assign(new Error('5.1.1 nobody of that name'), { responseCode: 550 });
  const { port, received } = await startServer({ onRcptTo: (_, __, done) => done(refusal) });
  await expect(mailerAt(port).send(MAIL)).rejects.toThrow(/550.*nobody of that name/);
  expect(received).toEqual([]);
});

it('greylisted, the next try is taken', async () => {
  let tries = 0;
  const later = Object.assign(new Error('4.7.1 greylisted, come back'), { responseCode: 451 });
  const { port, received } = await startServer({
    onRcptTo: (_, __, done) => done((tries += 1) === 1 ? later : null),
  });
  const mailer = mailerAt(port);
  await expect(mailer.send(MAIL)).rejects.toThrow(/451.*greylisted/);
  await mailer.send(MAIL);
  expect([tries, received.length]).toEqual([2, 1]);
});

it('where the connection is lost after the message, it is sent again under the same name', async () => {
  const { port, received } = await startServer({}, (count, socket) => count === 1 && socket.destroy());
  const mailer = mailerAt(port);
  await expect(mailer.send(MAIL)).rejects.toThrow();
  await mailer.send(MAIL);
  expect(idsIn(received)).toEqual(['<mail-1@example.org>', '<mail-1@example.org>']);
});

it('a server that offers TLS by a certificate that nobody vouches for is told nothing', async () => {
  const { port, received, connections } = await startServer({ disabledCommands: [] });
  await expect(mailerAt(port).send(MAIL)).rejects.toThrow(/self[- ]signed|certificate/i);
  expect([received.length, connections() > 0]).toEqual([0, true]);
});

// eslint-disable-next-line no-restricted-syntax -- shorter than what the library waits by itself, which is what must not be waited for
it('a server that says nothing is not waited for without an end', async () => {
  let asked = 0;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    asked += 1;
    sockets.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await expect(mailerAt((server.address() as AddressInfo).port, 200).send(MAIL)).rejects.toThrow(/[Gg]reeting|[Tt]ime/);
  expect(asked).toBe(1);
}, 20_000);
