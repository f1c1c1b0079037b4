import { expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';

it('what comes under the prefix is answered as what comes without it', async () => {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', GATEWAY_PREFIX: '/e' });
  const app = await createApp(config, createLog(config), createMetrics());
  app.get('/', () => 'root');
  app.get('/api/x', ({ query }) => query);
  const get = async (url: string): Promise<string> => {
    const { statusCode, body } = await app.inject({ url });
    return statusCode === 200 ? body : String(statusCode);
  };
  expect(await Promise.all(['/e', '/e/', '/', '/e?x=1'].map(get))).toEqual(['root', 'root', 'root', 'root']);
  expect(await Promise.all(['/e/api/x?a=1', '/api/x?a=1'].map(get))).toEqual(['{"a":"1"}', '{"a":"1"}']);
  expect(await Promise.all(['/e/e/api/x', '/ee/api/x', '/eapi/x', '//e/api/x', '/e//api/x'].map(get))).toEqual(
    Array.from({ length: 5 }, () => '404'),
  );
  await app.close();
});

it.each(['e', '/', '/e/', '/api', '/api/v1', '/docs', '/../x', '/e?x', '/e x', '/%65', 'http://e'])(
  'a prefix that is none, or is one of our own paths, is refused: %s',
  (prefix) => {
    expect(() => loadConfig({ GATEWAY_PREFIX: prefix })).toThrow('GATEWAY_PREFIX');
  },
);
