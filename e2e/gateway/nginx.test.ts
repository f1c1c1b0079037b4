import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contracts } from '@madang/contracts/index';
import { isForServices, routesTo, type Contract } from '@madang/contracts/operation';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort, runMadang } from '../../server/src/platform/testing/process.ts';

// The table of the gateway, run by a real nginx, before doubles of the services that tell who was asked.

const NAMES = Object.keys(contracts);
const MEGABYTE = 1024 * 1024;

interface Double {
  readonly url: string;
  readonly server: Server;
  /** Said otherwise by a test. */
  answer: RequestListener | undefined;
  last: IncomingMessage | undefined;
}
const startDouble = async (name: string): Promise<Double> => {
  const server = createServer((incoming, response) => {
    double.last = incoming;
    if (double.answer !== undefined) double.answer(incoming, response);
    else incoming.resume().once('end', () => response.end(name));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const double: Double = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    answer: undefined,
    last: undefined,
  };
  return double;
};

const doubles = new Map<string, Double>();
let folder: string;
let nginx: ChildProcess;
let url: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-nginx-'));
  for (const name of NAMES) doubles.set(name, await startDouble(name));
  const addresses = NAMES.map((name): [string, string] => [`${name.toUpperCase()}_URL`, doubles.get(name)?.url ?? '']);
  env = { NODE_ENV: 'test', DEFAULT_LANGUAGE: 'en', GATEWAY_PREFIX: '/e', ...Object.fromEntries(addresses) };
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const { out, code, err } = await runMadang(['gateway', 'config', '--format', 'nginx', '--port', String(port)], env);
  expect([code, err]).toEqual([0, '']);
  await writeFile(
    path.join(folder, 'madang.conf'),
    out.replace('/var/log/nginx/madang.log', path.join(folder, 'access.log')),
  );
  await writeFile(
    path.join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1; events {}
     http { client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; include ${folder}/madang.conf; }`,
  );
  nginx = spawn('nginx', ['-c', path.join(folder, 'nginx.conf')], {
    stdio: 'ignore',
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404), { timeout: 60_000, interval: 50 });
});
afterAll(async () => {
  nginx.kill('SIGTERM');
  await once(nginx, 'exit');
  for (const { server } of doubles.values()) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});
const doubleOf = (name: string): Double => doubles.get(name) as Double;
const open = (target: string, options: Parameters<typeof request>[1] = {}) => {
  const asked = request(`${url}${target}`, options);
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  return { asked, answered };
};

it('each operation for people reaches its own service, and what is for services is not there', async () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const [name, contract] of Object.entries<Contract>(contracts))
    for (const [key, operation] of Object.entries(contract))
      for (const { method, path: pattern } of routesTo(key, operation)) {
        const target = pattern.replace(/:\w+/g, 'x-1.%EA%B0%80');
        const expected = isForServices(operation.access) ? 404 : 200;
        for (const way of [target, `/e${target}`]) {
          const response = await fetch(url + way, { method });
          const text = await response.text();
          asked += 1;
          const isRight =
            response.status === expected && (expected === 404 ? text.includes('not_found') : text === name);
          // What is for services may have an address that something for people has by another method.
          if (!isRight && !(expected === 404 && text !== name))
            wrong.push(`${method} ${way}: ${response.status} ${text.slice(0, 80)}`);
        }
      }
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(500);
  expect(await (await fetch(`${url}/api/v1/users/me/`)).text()).toBe('users');
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

it('100 MB go through while they come, with what they are', async () => {
  const files = doubleOf('files');
  let bytes = 0;
  const arrived = Promise.withResolvers<undefined>();
  files.answer = (incoming, response) => {
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      arrived.resolve(undefined);
    });
    incoming.once('end', () => response.end(String(bytes)));
  };
  const { asked, answered } = open('/api/v1/files', {
    method: 'POST',
    headers: { 'content-length': 100 * MEGABYTE, 'content-type': 'multipart/form-data; boundary=x' },
  });
  asked.write(Buffer.alloc(MEGABYTE));
  // Before the rest is sent: nothing is kept back.
  await arrived.promise;
  for (let sent = 1; sent < 100; sent += 1) if (!asked.write(Buffer.alloc(MEGABYTE))) await once(asked, 'drain');
  asked.end();
  const [response] = await answered;
  expect([response.statusCode, bytes]).toEqual([200, 100 * MEGABYTE]);
  response.resume();
  files.answer = undefined;
  const large = await fetch(`${url}/api/v1/users/me`, { method: 'PATCH', body: 'x'.repeat(3 * MEGABYTE) }).catch(
    () => undefined,
  );
  if (large !== undefined)
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([413, 'payload_too_large']);
});

it('events come as they are written, and ranges as they are asked for', async () => {
  const chat = doubleOf('chat');
  const begun = Promise.withResolvers<Parameters<RequestListener>[1]>();
  chat.answer = (_, response) => {
    // Chunks go on at once, whatever nginx is told to keep; what is not in chunks shows it.
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    begun.resolve(response);
  };
  const { asked, answered } = open('/api/v1/conversations/1/stream', { signal: AbortSignal.timeout(60_000) });
  asked.end();
  const [response] = await answered;
  const next = async (): Promise<string> => String(((await once(response, 'data')) as [Buffer])[0]);
  expect(await next()).toBe('data: 1\n\n');
  (await begun.promise).write('data: 2\n\n');
  expect(await next()).toBe('data: 2\n\n');
  const left = once(await begun.promise, 'close');
  response.destroy();
  await left;
  chat.answer = undefined;

  const files = doubleOf('files');
  files.answer = (incoming, answer) =>
    answer
      .writeHead(206, { 'content-range': 'bytes 2-5/10', 'accept-ranges': 'bytes' })
      .end(String(incoming.headers.range));
  const ranged = await fetch(`${url}/api/v1/files/1/content`, { headers: { range: 'bytes=2-5' } });
  expect([ranged.status, ranged.headers.get('content-range'), await ranged.text()]).toEqual([
    206,
    'bytes 2-5/10',
    'bytes=2-5',
  ]);
  files.answer = undefined;
});

it('what a client claims of its way is said anew, nothing is upgraded, and a trace goes on or begins', async () => {
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = {
    'x-forwarded-for': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    'x-real-ip': '6.6.6.6',
    traceparent: trace,
    'x-request-id': 'mine-1',
  };
  await fetch(`${url}/api/v1/users/me`, { headers });
  const first = doubleOf('users').last?.headers;
  expect(first).toMatchObject({
    'x-forwarded-for': '127.0.0.1',
    'x-real-ip': '127.0.0.1',
    traceparent: trace,
    'x-request-id': 'mine-1',
  });
  expect(first).not.toHaveProperty('forwarded');
  const { asked, answered } = open('/api/v1/users/me', {
    headers: { connection: 'Upgrade', upgrade: 'websocket', traceparent: 'x', 'x-request-id': 'no id!' },
  });
  asked.end();
  (await answered)[0].resume();
  const second = doubleOf('users').last?.headers;
  expect(second).not.toHaveProperty('upgrade');
  expect(second?.['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(second?.['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
});

it('a service that is away is told of by name, and the others go on', async () => {
  const scan = doubleOf('scan');
  scan.server.closeAllConnections();
  await new Promise((resolve) => scan.server.close(resolve));
  const response = await fetch(`${url}/api/v1/scan/1`);
  expect([response.status, response.headers.get('content-type'), response.headers.get('retry-after')]).toEqual([
    503,
    'application/problem+json',
    '2',
  ]);
  const problem = (await response.json()) as { code: string; values: object; request_id: string };
  expect(problem).toMatchObject({ code: 'service_unavailable', values: { service: 'scan' } });
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  expect((await fetch(`${url}/api/v1/users/me`)).status).toBe(200);
});

it('the web app too is answered by whichever of its processes is there', async () => {
  const web = await Promise.all(['one', 'two'].map(startDouble));
  const rest = web.map((double) => double.url).join(',');
  const { out } = await runMadang(['gateway', 'config', '--format', 'nginx', '--port', '1', '--rest', rest], env);
  const upstream = /upstream madang_rest \{[^}]+\}/.exec(out)?.[0] ?? '';
  for (const { url: address } of web) expect(upstream).toContain(`server ${new URL(address).host} `);
  expect(out).toContain('proxy_pass http://madang_rest;');
  const port = await freePort();
  const config = path.join(folder, 'rest.conf');
  await writeFile(
    config,
    `daemon off; pid ${folder}/rest.pid; error_log ${folder}/rest.log; worker_processes 1; events {}
     http { client_body_temp_path ${folder}/rb; proxy_temp_path ${folder}/rp; fastcgi_temp_path ${folder}/rf; uwsgi_temp_path ${folder}/ru; scgi_temp_path ${folder}/rs;
     ${upstream} server { listen ${port}; location / { proxy_pass http://madang_rest; } } }`,
  );
  const second = spawn('nginx', ['-c', config], {
    stdio: 'ignore',
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  try {
    const ask = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/anything`)).status;
    await vi.waitFor(async () => expect(await ask()).toBe(200), { timeout: 60_000, interval: 50 });
    const [first] = web;
    first?.server.closeAllConnections();
    first?.server.close();
    for (let times = 0; times < 10; times += 1) expect(await ask()).toBe(200);
  } finally {
    second.kill('SIGTERM');
    await once(second, 'exit');
    for (const { server } of web) {
      server.closeAllConnections();
      server.close();
    }
  }
});

it('what cannot be written for nginx is said, with what to set', async () => {
  const ask = async (settings: Record<string, string>, ...options: string[]): Promise<[number | string, string]> => {
    const { code, err } = await runMadang(['gateway', 'config', '--format', 'nginx', ...options], {
      ...env,
      ...settings,
    });
    return [code, err];
  };
  expect((await ask({ CHAT_URL: '' }))[1]).toContain('CHAT_URL: is needed');
  expect((await ask({ CHAT_URL: 'srv+http://_http._tcp.chat' }))[1]).toContain('--resolver');
  for (const addresses of ['http://a,https://b', 'https://b:8443', 'dns+https://chat:8443'])
    expect(await ask({ CHAT_URL: addresses })).toEqual([2, expect.stringContaining('certificate')]);
  expect((await ask({ CHAT_URL: 'http://a;evil' }))[0]).toBe(2);
  expect((await ask({}, '--rest', 'http://a;evil'))[0]).toBe(2);
  expect(await ask({}, '--rest', 'http://a,https://b')).toEqual([2, expect.stringContaining('certificate')]);
  expect((await ask({}, '--resolver', '10.0.0.1; evil'))[0]).toBe(2);
});
