import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createOutbound } from './outbound.ts';
import { isPrivateNumber, publicConnector } from './public-addresses.ts';

const hostOf = (url: string): string => new URL(url).hostname;
const REFUSED = { code: 'EADDRREFUSED' };

describe('addresses that anybody may give', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/', // 127.0.0.1 as one number
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.0.7/',
    'http://100.64.0.1/',
    'http://169.254.169.254/',
    'http://168.63.129.16/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::127.0.0.1]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[fc00::1]/',
    'http://[ff02::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001::1]/',
    'http://[2001:db8::1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
  ])('%s is none', (url) => expect(isPrivateNumber(hostOf(url))).toBe(true));

  it.each([
    'http://8.8.8.8/',
    'http://172.15.0.1/',
    'http://172.32.0.1/',
    'http://223.255.255.255/',
    'http://[2606:4700:4700::1111]/',
    'http://[2a00:1450:4001::1]/',
    'http://[64:ff9b::8.8.8.8]/',
    'https://example.org/',
  ])('%s is one, or a name', (url) => expect(isPrivateNumber(hostOf(url))).toBe(false));
});

describe('who is connected to', () => {
  let server: ReturnType<typeof createServer>;
  let port: number;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end('hello');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const outboundWith = (OUTBOUND_PRIVATE_HOSTS?: string[]) => {
    const outbound = createOutbound({
      OUTBOUND_PROXY: 'none',
      OUTBOUND_TIMEOUT_SECONDS: 5,
      ...(OUTBOUND_PRIVATE_HOSTS && { OUTBOUND_PRIVATE_HOSTS }),
    });
    onTestFinished(() => outbound.stop());
    return (url: string) =>
      outbound.toPublic.stream(url, { method: 'GET', headers: {}, signal: new AbortController().signal });
  };

  it('is nobody in the own network, by number or by name', async () => {
    const ask = outboundWith();
    asked = 0;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]'])
      await expect(ask(`http://${host}:${port}/`), host).rejects.toMatchObject(REFUSED);
    expect(asked).toBe(0);
  });

  it('is whom the operator allows, at that port and under that name', async () => {
    const ask = outboundWith([`127.0.0.1:${port}`]);
    const answer = await ask(`http://127.0.0.1:${port}/`);
    expect(answer.statusCode).toBe(200);
    answer.abort();
    await expect(ask(`http://localhost:${port}/`)).rejects.toMatchObject(REFUSED);
    await expect(ask(`http://127.0.0.1:${port + 1}/`)).rejects.toMatchObject(REFUSED);
  });

  it.each(['LOCALHOST', '127.0.0.1'])('is whom the operator allows, however they write it (%s)', async (host) => {
    const ask = outboundWith([`${host}:${port}`]);
    const answer = await ask(`http://${host}:${port}/`);
    expect(answer.statusCode).toBe(200);
    answer.abort();
  });

  it('is a number of IPv6 that the operator allows', async () => {
    const six = createServer((_, response) => response.end('hello')).listen(0, '::1');
    onTestFinished(() => {
      six.closeAllConnections();
      six.close();
    });
    await once(six, 'listening');
    const host = `[::1]:${(six.address() as AddressInfo).port}`;
    await expect(outboundWith()(`http://${host}/`)).rejects.toMatchObject(REFUSED);
    const answer = await outboundWith([host.replace('::1', '0:0::1')])(`http://${host}/`);
    expect(answer.statusCode).toBe(200);
    answer.abort();
  });

  it('never the metadata of a cloud, whatever is allowed', async () => {
    const ask = outboundWith(['169.254.169.254:80']);
    await expect(ask('http://169.254.169.254/')).rejects.toMatchObject(REFUSED);
  });

  it('is never whom a name leads to only the second time, or beside somebody else', async () => {
    const answers = [['8.8.8.8', '127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']];
    let lookups = 0;
    const dispatcher = new Agent({
      pipelining: 0,
      connect: publicConnector(5000, new Set(), (_, __, found) =>
        found(
          null,
          (answers[lookups++] ?? []).map((address) => ({ address, family: 4 })),
        ),
      ),
    });
    onTestFinished(() => dispatcher.destroy());
    asked = 0;
    for (const _ of answers)
      await expect(fetch(`http://localhost:${port}/`, { dispatcher })).rejects.toMatchObject({
        cause: REFUSED,
      });
    expect([asked, lookups]).toEqual([0, 3]);
  });

  it('is nobody in the own network through a proxy either, where a number names them', async () => {
    const outbound = createOutbound({ OUTBOUND_PROXY: `http://127.0.0.1:${port}`, OUTBOUND_TIMEOUT_SECONDS: 5 });
    onTestFinished(() => outbound.stop());
    asked = 0;
    const request = { method: 'GET', headers: {}, signal: new AbortController().signal } as const;
    await expect(outbound.toPublic.stream('http://10.0.0.1/', request)).rejects.toMatchObject(REFUSED);
    expect(asked).toBe(0);
  });
});
