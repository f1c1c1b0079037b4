import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../log.ts';
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
  return { log: requestLog(log, { request_id: 'r1' }), lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
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
