import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createApp } from './app.ts';
import { mountMetrics } from './health.ts';

const start = async (trusted: string) => {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    TRUSTED_PROXIES: trusted,
    PUBLIC_URL: 'https://madang.example.org',
  });
  const metrics = createMetrics();
  const app = await createApp(config, createLog(config), metrics);
  mountMetrics(app, () => metrics.registry.metrics(), config.publicAddress);
  return app;
};
type Cell = [from: string, remoteAddress: string, headers: Record<string, string>, status: number];

const forwarded = (address: string) => ({ 'x-forwarded-for': address });

describe.each<[string, string, Cell[]]>([
  [
    'of no proxy',
    '',
    [
      ['this machine', '127.0.0.1', {}, 200],
      ['this machine, by IPv6', '::1', {}, 200],
      ['a container beside it', '172.18.0.3', {}, 200],
      ["a network of one's own", '10.1.2.3', {}, 200],
      ["a network of one's own, by IPv6", 'fd00::3', {}, 200],
      ['elsewhere', '203.0.113.9', {}, 404],
      ['elsewhere, by IPv6', '2001:db8::1', {}, 404],
      ['elsewhere, as IPv4 within IPv6', '::ffff:203.0.113.9', {}, 404],
      ['elsewhere, with a claim', '203.0.113.9', forwarded('127.0.0.1'), 404],
      ...[
        'localhost:8080',
        '127.0.0.1',
        '[::1]:8080',
        '10.1.2.3:8080',
        'madang:8080',
        'madang.default.svc',
        'nas.local',
        'Madang.example.org',
      ].map((host): Cell => [`by the name ${host}`, '127.0.0.1', { host }, 200]),
      ...[
        'evil.example',
        'evil.example:8080',
        'localhost.evil.example',
        '127.0.0.1.evil.example',
        'evil.svc.example',
      ].map((host): Cell => [`by the name ${host}, which anybody can point here`, '127.0.0.1', { host }, 404]),
      ['a proxy that is not believed', '127.0.0.1', forwarded('203.0.113.9'), 404],
      ['a proxy that is not believed, with a claim', '127.0.0.1', forwarded('127.0.0.1'), 404],
      ['a proxy that says it in Forwarded', '127.0.0.1', { forwarded: 'for=127.0.0.1' }, 404],
      ['a proxy that says no more than that it is one', '127.0.0.1', { via: '1.1 varnish' }, 404],
      ...['fly-client-ip', 'x-azure-clientip', 'x-envoy-external-address', 'cf-connecting-ipv6', 'x-remote-addr'].map(
        (name): Cell => [`a proxy that says it in ${name}`, '127.0.0.1', { [name]: '203.0.113.9' }, 404],
      ),
    ],
  ],
  [
    'of a proxy on this machine',
    'loopback',
    [
      ['this machine', '127.0.0.1', {}, 200],
      ['this machine, through the proxy', '127.0.0.1', forwarded('127.0.0.1'), 200],
      ['elsewhere, through the proxy', '127.0.0.1', forwarded('203.0.113.9'), 404],
      ['elsewhere, with a claim, through the proxy', '127.0.0.1', forwarded('127.0.0.1, 203.0.113.9'), 404],
      ['elsewhere, with a claim', '203.0.113.9', forwarded('127.0.0.1'), 404],
    ],
  ],
])('metrics, where the word is believed %s', (_, trusted, cells) => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    app = await start(trusted);
  });
  afterAll(() => app.close());

  it.each(cells)('%s', async (_from, remoteAddress, headers, status) => {
    const { statusCode, body } = await app.inject({ url: '/metrics', remoteAddress, headers });
    expect([statusCode, body.includes('madang_process')]).toEqual([status, status === 200]);
  });
});
