import { DrizzleQueryError } from 'drizzle-orm/errors';
import { Writable } from 'node:stream';
import { expect, it, vi } from 'vitest';
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
    log.info(
      {
        password: 'hidden',
        headers: { authorization: 'Bearer hidden', cookie: 'madang=hidden' },
        body: { user: { email: 'hidden@example.com' } },
      },
      'request',
    );
    log.info({ message: { content: 'hidden' }, tokens: { data: { refresh_token: 'hidden' } } });
    log.warn('could not reach postgres://madang:hidden@db.example/madang with Bearer hidden.hidden.hidden');
    log.error({ err: new Error('failed at postgres://u:hidden@h/d', { cause: new Error('KakaoAK hidden') }) }, 'boom');
    log.info('user %s', 'postgres://u:hidden@h/d');
  });
  expect(text).not.toContain('hidden');
  expect(text).toContain('[redacted]');
  expect(text).toContain('postgres://***@db.example/madang');
});

it('writes nothing of what people wrote where a statement with it fails', () => {
  const ofPostgres = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
    code: '23505',
    detail: 'Key (email)=(hidden@example.com) already exists.',
    where: 'COPY users, line 1: "hidden"',
    table: 'users',
  });
  const failed = new DrizzleQueryError('insert into users values ($1)', ['hidden\n: $& hidden'], ofPostgres);
  const around = Object.assign(new Error('refused', { cause: failed }), { details: { cause: failed } });
  const errors = [failed, ofPostgres, around, new AggregateError([failed, ofPostgres], 'all of them')];
  const text = written((log) => {
    for (const error of errors) {
      log.error({ err: error }, 'request failed');
      log.warn({ error }, 'a job failed');
      log.error(error);
    }
  });
  expect(text).not.toContain('hidden');
  expect(text.match(/insert into users values \(\$1\)/g)?.length).toBeGreaterThanOrEqual(9);
  expect(text).toContain('"code":"23505"');
  expect(text).toContain('log.test.ts');
});

it('keeps what is no secret', () => {
  const line = JSON.parse(written((log) => log.info({ service: 'chat', count: 3 }, 'migrated'))) as Record<
    string,
    unknown
  >;
  expect(line).toMatchObject({ level: 'info', service: 'chat', count: 3, msg: 'migrated' });
});

it.each([
  { noColor: '', colours: true },
  { noColor: '1', colours: false },
])('a terminal is written to in colour ($colours) with NO_COLOR=$noColor', ({ noColor, colours }) => {
  vi.stubEnv('NO_COLOR', noColor);
  try {
    let text = '';
    const terminal = new Writable({
      write(chunk: Buffer, _, done) {
        text += chunk.toString();
        done();
      },
    });
    createLog({ LOG_LEVEL: 'info', LOG_FORMAT: 'auto' }, Object.assign(terminal, { isTTY: true })).warn('it is late');
    expect(text).toContain('it is late');
    expect(text.includes('\u001b[')).toBe(colours);
  } finally {
    vi.unstubAllEnvs();
  }
});
