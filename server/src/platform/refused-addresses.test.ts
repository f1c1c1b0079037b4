import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createOutbound } from './outbound.ts';
import { isRefusedAddress, refusingConnector } from './refused-addresses.ts';

const hostOf = (url: string): string => new URL(url).hostname;

describe('addresses at which nothing is asked', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://169.254.0.1/',
    'http://2852039166/', // the same as one number
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[fd00:ec2::23]/v1/credentials',
    'http://100.100.100.200/latest/meta-data',
    'http://168.63.129.16/',
    'http://192.0.0.192/latest',
    'http://[fd20:ce::254]/computeMetadata/v1',
    'http://[fd00:42::42]/',
    'http://[fe80::a9fe:a9fe]/',
    'http://[::ffff:100.100.100.200]/',
    'http://[64:ff9b::168.63.129.16]/',
    'http://[2002:a9fe:a9fe::]/',
    'http://[2002:a9fe:a9fe:1::2]/',
    'http://[::169.254.169.254]/',
  ])('%s is one', (url) => expect(isRefusedAddress(hostOf(url))).toBe(true));

  it.each([
    'http://127.0.0.1:11434/v1',
    'http://192.168.0.7/',
    'http://10.0.0.2/',
    'http://[::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:10.0.0.2]/',
    'http://[64:ff9b::10.0.0.2]/',
    'http://[2002:a00:1::]/',
    'http://100.100.100.201/',
    'http://[fe80::1]/',
    'https://api.example.org/',
  ])('%s is none', (url) => expect(isRefusedAddress(hostOf(url))).toBe(false));

  it('are refused under a name that leads there, and any other is connected to', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const leadsTo = (address: string): Agent =>
      new Agent({ connect: refusingConnector(5000, (_, __, found) => found(null, [{ address, family: 4 }])) });
    const good = leadsTo('127.0.0.1');
    const bad = leadsTo('169.254.169.254');
    expect(await (await fetch(`http://localhost:${port}/`, { dispatcher: good })).text()).toBe('hello');
    const code = { cause: { code: 'EADDRREFUSED' } };
    await expect(fetch(`http://localhost:${port}/`, { dispatcher: bad })).rejects.toMatchObject(code);
    await expect(fetch('http://169.254.169.254/', { dispatcher: good })).rejects.toMatchObject(code);
    await good.destroy();
    await bad.destroy();
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['no proxy is named', { http_proxy: '', no_proxy: '' }],
    ['the proxy is not for them', { http_proxy: 'http://127.0.0.1:9', no_proxy: '169.254.169.254' }],
  ])('are refused with the proxies of the environment, too, where %s', async (_, env) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value).stubEnv(name.toUpperCase(), value);
    const outbound = createOutbound({ OUTBOUND_PROXY: 'env', OUTBOUND_TIMEOUT_SECONDS: 1 });
    onTestFinished(() => outbound.stop());
    await expect(outbound.fetch('http://169.254.169.254/')).rejects.toMatchObject({ cause: { code: 'EADDRREFUSED' } });
  });

  it('are refused under a name that leads elsewhere first: what was looked at is what is connected to', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // Rebinding: each look-up of the name has another answer.
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '169.254.169.254'], ['127.0.0.1']];
    let lookups = 0;
    // A connection of its own for each request.
    const dispatcher = new Agent({
      pipelining: 0,
      connect: refusingConnector(5000, (_, __, found) => {
        const addresses = answers[lookups++] ?? [];
        found(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      }),
    });
    const ask = () => fetch(`http://localhost:${port}/`, { dispatcher });
    expect(await (await ask()).text()).toBe('hello');
    const code = { cause: { code: 'EADDRREFUSED' } };
    await expect(ask()).rejects.toMatchObject(code);
    await expect(ask()).rejects.toMatchObject(code);
    expect(await (await ask()).text()).toBe('hello');
    expect(lookups).toBe(4);
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
});
