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
