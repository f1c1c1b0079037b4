import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';

const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' });
let app: Awaited<ReturnType<typeof createApp>>;
beforeAll(async () => {
  app = await createApp(config, createLog(config), createMetrics());
  app.get('/', () => ({}));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

/** As it goes over the wire, which clients would not send. */
const ask = async (start: string, ...headers: string[]): Promise<string> => {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write([start, ...headers, 'Connection: close', '', ''].join('\r\n'));
  return (await text(socket)).split(' ')[1] ?? '';
};

describe('a request names one host', () => {
  it.each<[string, string, string[], string]>([
    ['a name', 'GET / HTTP/1.1', ['Host: madang.test'], '200'],
    ['a name and a port', 'GET / HTTP/1.1', ['Host: madang.test:8080'], '200'],
    ['an IPv6 address', 'GET / HTTP/1.1', ['Host: [::1]:8080'], '200'],
    ['the same in an absolute address', 'GET http://madang.test/ HTTP/1.1', ['Host: madang.test'], '200'],
    ['none, as HTTP/1.0 may', 'GET / HTTP/1.0', [], '200'],
    ['none', 'GET / HTTP/1.1', [], '400'],
    ['two', 'GET / HTTP/1.1', ['Host: madang.test', 'Host: evil.test'], '400'],
    ['two, one in capitals', 'GET / HTTP/1.1', ['Host: madang.test', 'HOST: evil.test'], '400'],
    ['one twice', 'GET / HTTP/1.1', ['Host: madang.test', 'Host: madang.test'], '400'],
    ['two, as HTTP/1.0', 'GET / HTTP/1.0', ['Host: madang.test', 'Host: evil.test'], '400'],
    ['an empty one', 'GET / HTTP/1.1', ['Host:'], '400'],
    ['two in one', 'GET / HTTP/1.1', ['Host: madang.test, evil.test'], '400'],
    ['somebody at it', 'GET / HTTP/1.1', ['Host: madang.test@evil.test'], '400'],
    ['a path behind it', 'GET / HTTP/1.1', ['Host: madang.test/evil'], '400'],
    ['another one in an absolute address', 'GET http://evil.test/ HTTP/1.1', ['Host: madang.test'], '400'],
    ['two, where nothing is', 'GET /nothing HTTP/1.1', ['Host: madang.test', 'Host: evil.test'], '400'],
  ])('%s', async (_, start, headers, status) => {
    expect(await ask(start, ...headers)).toBe(status);
  });
});
