import { once } from 'node:events';
import { Writable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { requestInfo } from './request-context.ts';

const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'info', LOG_FORMAT: 'json' });
const lines: string[] = [];
const kept = new Writable({
  write(chunk: Buffer, _, done) {
    lines.push(chunk.toString());
    done();
  },
});
beforeEach(() => void lines.splice(0));

const withCode = (code: string): Error => Object.assign(new Error('it was lost'), { code });
const refusal = (code: 'service_unavailable' | 'bad_gateway', cause?: Error): AppError =>
  new AppError(code, { values: { service: 'recycle' }, cause });

const CASES: readonly { readonly name: string; readonly thrown: Error; readonly level: string | undefined }[] = [
  { name: 'our database is away', thrown: withCode('ECONNREFUSED'), level: 'info' },
  { name: 'our database has no space', thrown: withCode('53100'), level: 'warn' },
  {
    name: 'another service cannot be reached',
    thrown: refusal('service_unavailable', withCode('ECONNREFUSED')),
    level: 'warn',
  },
  { name: 'a model or a provider cut off', thrown: refusal('bad_gateway', withCode('ECONNRESET')), level: 'warn' },
  { name: 'another service has refused', thrown: refusal('service_unavailable'), level: 'warn' },
  { name: 'nobody knows', thrown: new Error('broken'), level: 'error' },
  { name: 'the client is to blame', thrown: new AppError('not_found'), level: undefined },
];

test.each(CASES)('$name: logged as $level', async ({ thrown, level }) => {
  await using app = await createApp(config, createLog(config, kept), createMetrics());
  app.get('/', () => Promise.reject(thrown));
  await app.inject('/');
  const levels = lines.map((line) => (JSON.parse(line) as { level: string }).level);
  expect(levels).toEqual(level === undefined ? [] : [level]);
});

/** Of a request whose client leaves, and whose handler then throws what this returns. */
const failsAfterLeaving = async (thrown: (signal: AbortSignal) => unknown) => {
  await using app = await createApp(config, createLog(config, kept), createMetrics());
  const left = Promise.withResolvers<undefined>();
  const arrived = Promise.withResolvers<undefined>();
  app.get('/', async (request, reply) => {
    const { signal } = requestInfo(request, reply, new AbortController().signal, config);
    arrived.resolve(undefined);
    await once(reply.raw, 'close');
    queueMicrotask(() => left.resolve(undefined));
    throw thrown(signal);
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const abort = new AbortController();
  const asked = fetch(address, { signal: abort.signal }).catch(() => undefined);
  await arrived.promise;
  abort.abort();
  await Promise.all([asked, left.promise]);
  await new Promise(setImmediate);
  return lines
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .filter(({ msg }) => msg === 'request failed')
    .map(({ level }) => level);
};

test.each<readonly [string, (signal: AbortSignal) => unknown]>([
  ['a refusal', () => refusal('service_unavailable')],
  ['the reason of its signal', ({ reason }) => reason as unknown],
  ['an error with that reason as its cause', ({ reason }) => new Error('asking failed', { cause: reason })],
  ['a connection that was cut', () => withCode('ECONNRESET')],
])('what fails because its client has left is no failure: %s', async (_, thrown) => {
  expect(await failsAfterLeaving(thrown)).toEqual([]);
});

test('a fault of ours is logged, also where its client has left', async () => {
  expect(await failsAfterLeaving(() => new TypeError('undefined is not a function'))).toEqual(['error']);
});
