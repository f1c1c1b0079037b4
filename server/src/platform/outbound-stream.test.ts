import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStreamed, type StreamedResponse } from './outbound-stream.ts';

let agent: Agent;
let server: Server;
let stop: AbortController;
beforeEach(() => {
  agent = new Agent({ connections: 1 });
  stop = new AbortController();
});
afterEach(async () => {
  await agent.destroy();
  server.closeAllConnections();
  server.close();
});

const serve = async (answer: RequestListener): Promise<() => Promise<StreamedResponse>> => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return () =>
    openStreamed(agent, `http://127.0.0.1:${port}/answer?of=them`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'a question',
      signal: stop.signal,
    });
};
const soon = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('nothing was said in time')), 60_000).unref()),
  ]);
const refused = (promise: Promise<unknown>): Promise<string> =>
  soon(promise).then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('hands on what comes as it comes, once somebody reads, and serves the next question on the same connection', async () => {
  let connections = 0;
  const open = await serve((request, response) => {
    void request.toArray().then(async (sent: Buffer[]) => {
      response.writeEarlyHints({ link: '</>; rel=preload' });
      response.writeHead(201, { 'x-asked': `${request.method} ${request.url} ${Buffer.concat(sent).toString()}` });
      for (const word of ['one ', 'two ', 'three']) {
        response.write(word);
        await wait(30);
      }
      response.end();
    });
  });
  server.on('connection', () => (connections += 1));
  for (let question = 0; question < 2; question += 1) {
    const response = await open();
    expect([response.statusCode, response.headers['x-asked']]).toEqual([201, 'POST /answer?of=them a question']);
    await wait(60);
    const pieces: string[] = [];
    await response.read((piece) => pieces.push(piece.toString()));
    expect(pieces.join('')).toBe('one two three');
    expect(pieces.length).toBeGreaterThan(1);
  }
  expect(connections).toBe(1);
});

it('ends at once when it is told to: while it waits for a connection, for an answer, and for more of it', async () => {
  const open = await serve((request, response) => {
    if (server.listenerCount('answered') > 0) response.write('it begins');
    request.resume();
  });
  const waiting = [refused(open()), refused(open())]; // the second waits for the connection of the first
  await wait(50);
  stop.abort(new Error('enough'));
  expect(await Promise.all(waiting)).toEqual(['enough', 'enough']);
  expect(await refused(open())).toBe('enough');

  stop = new AbortController();
  server.on('answered', () => undefined);
  const reading = refused((await soon(open())).read(() => stop.abort(new Error('that will do'))));
  expect(await reading).toBe('that will do');
});

it('says what broke an answer, also to who comes to read it later', async () => {
  const open = await serve((request, response) => {
    request.resume();
    response.write('the beginning');
    setTimeout(() => response.destroy(), 20);
  });
  const response = await soon(open());
  await wait(100);
  expect(await refused(response.read(() => undefined))).toMatch(/closed|terminated|other side/);
});

it('lets the one who reads end it with an error, and closes the connection', async () => {
  const open = await serve((request, response) => {
    request.resume();
    const talking = setInterval(() => response.write('more and more '), 10);
    response.once('close', () => {
      clearInterval(talking);
      server.emit('let go');
    });
  });
  const letGo = once(server, 'let go');
  const response = await soon(open());
  expect(
    await refused(
      response.read(() => {
        throw new Error('this makes no sense');
      }),
    ),
  ).toBe('this makes no sense');
  await soon(letGo);
});

it('says that nobody answers', async () => {
  const open = await serve(() => undefined);
  server.close();
  expect(await refused(open())).toMatch(/ECONNREFUSED/);
});
