import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLog } from './log.ts';

const written = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const chunks: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  write(createLog({ LOG_LEVEL: 'trace', LOG_FORMAT: 'json' }, destination));
  return chunks.join('');
};

it('writes no secret, wherever it turns up', () => {
  const text = written((log) => {
    log.info({ password: 'hidden', headers: { authorization: 'Bearer hidden', cookie: 'madang=hidden' }, body: { user: { email: 'hidden@example.com' } } }, 'request');
    log.info({ message: { content: 'hidden' }, tokens: { data: { refresh_token: 'hidden' } } });
    log.warn('could not reach postgres://madang:hidden@db.example/madang with Bearer hidden.hidden.hidden');
    log.error({ err: new Error('failed at postgres://u:hidden@h/d', { cause: new Error('KakaoAK hidden') }) }, 'boom');
    log.info('user %s', 'postgres://u:hidden@h/d');
  });
  expect(text).not.toContain('hidden');
  expect(text).toContain('[redacted]');
  expect(text).toContain('postgres://***@db.example/madang');
});

it('keeps what is no secret', () => {
  const line = JSON.parse(written((log) => log.info({ service: 'chat', count: 3 }, 'migrated'))) as Record<string, unknown>;
  expect(line).toMatchObject({ level: 'info', service: 'chat', count: 3, msg: 'migrated' });
});
