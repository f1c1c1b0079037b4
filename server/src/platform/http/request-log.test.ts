import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { requestLog } from './request-log.ts';

const written = (level: 'info' | 'debug') => {
  const lines: string[] = [];
  const kept = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLog({ LOG_LEVEL: level, LOG_FORMAT: 'json' }, kept);
  return {
    whole: log,
    log: requestLog(log, { request_id: 'r1' }),
    lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

test('says whose request it was, at every level that is on', () => {
  const { log, lines } = written('info');
  log.debug('not written');
  log.info({ code: 'x' }, 'first');
  log.error({ err: new Error('broken') }, 'second');
  log.child({ part: 'p' }).warn('third');
  expect(lines()).toMatchObject([
    { level: 'info', request_id: 'r1', code: 'x', msg: 'first' },
    { level: 'error', request_id: 'r1', msg: 'second', err: { message: 'broken' } },
    { level: 'warn', request_id: 'r1', part: 'p', msg: 'third' },
  ]);
});

test.each(['true', 'false'])(
  'with ACCESS_LOG=%s a request is a line, without what is in its address, or none',
  async (ACCESS_LOG) => {
    const { whole, lines } = written('info');
    await using app = await createApp(loadConfig({ NODE_ENV: 'test', ACCESS_LOG }), whole, createMetrics());
    app.get('/things/:id', (_, reply) => reply.send('ok'));
    await app.inject({ url: '/things/hidden?q=hidden', headers: { 'x-request-id': 'r2' } });
    const line = { level: 'info', request_id: 'r2', method: 'GET', path: '/things/:id', status: 200, msg: 'request' };
    expect(lines()).toMatchObject(ACCESS_LOG === 'true' ? [line] : []);
    expect(JSON.stringify(lines())).not.toContain('hidden');
  },
);

test('whoever leaves before the answer is counted, timed and written down like everybody else', async () => {
  const { whole, lines } = written('info');
  const metrics = createMetrics();
  await using app = await createApp(loadConfig({ NODE_ENV: 'test', ACCESS_LOG: 'true' }), whole, metrics);
  const asked = Promise.withResolvers<undefined>();
  app.get('/late', () => {
    asked.resolve(undefined);
    return new Promise(() => undefined);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET /late HTTP/1.1\r\nHost: a.example\r\n\r\n');
  await asked.promise;
  expect(await metrics.registry.metrics()).toMatch(/^madang_http_requests_active 1$/m);
  client.destroy();
  await once(client, 'close');
  await expect.poll(() => metrics.registry.metrics()).toMatch(/^madang_http_requests_active 0$/m);
  expect(await metrics.registry.metrics()).toMatch(/request_duration_seconds_count\{.*route="\/late",status="499"\} 1/);
  expect(lines().filter(({ msg }) => msg === 'request')).toMatchObject([{ path: '/late', status: 499 }]);
});
