import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { startDnsServer, type Records } from '../testing/dns-server.ts';
import { MovableClock } from '../testing/movable-clock.ts';
import { createResolver } from './discovery.ts';
import { createUpstreams, isUnheard, type Upstream } from './upstream.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Double {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  ready: boolean;
  /** Requests that are no probes. */
  asked: number;
  kill(): Promise<void>;
  rise(): Promise<void>;
}

/** One instance: /ready and /health are its own, the rest is answered like this, or by its port. */
const startDouble = async (answer?: RequestListener, host = '127.0.0.1', port = 0): Promise<Double> => {
  const server = createServer((request, response) => {
    if (request.url === '/health') response.end('{}');
    else if (request.url === '/ready') response.writeHead(double.ready ? 200 : 503).end('{}');
    else {
      double.asked += 1;
      if (answer === undefined) response.end(String(double.port));
      else answer(request, response);
    }
  });
  const listen = async (at: number): Promise<void> => {
    server.listen(at, host);
    await once(server, 'listening');
  };
  await listen(port);
  const bound = (server.address() as AddressInfo).port;
  const double: Double = {
    url: `http://${host}:${bound}`,
    port: bound,
    server,
    ready: true,
    asked: 0,
    async kill() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    rise: () => listen(bound),
  };
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return double;
};

const clockOf = (): MovableClock => new MovableClock();
const told: string[] = [];
const log = {
  info: (_: unknown, words?: string) => void told.push(words ?? ''),
  warn: (_: unknown, words?: string) => void told.push(words ?? ''),
};
const open = (
  addresses: string,
  dnsServer?: string,
  clock = clockOf(),
): Upstream & { readonly clock: MovableClock } => {
  told.length = 0;
  const upstreams = createUpstreams(log as never, {
    clock,
    ...(dnsServer === undefined ? {} : { resolver: createResolver([dnsServer]) }),
  });
  stops.push(() => upstreams.close());
  return Object.assign(upstreams.at(addresses), { clock });
};

interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: string | Readable;
  readonly isSafe?: boolean;
}
const ask = (upstream: Upstream, { method = 'GET', body, isSafe }: Asked = {}): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  upstream.request(
    { method, path: '/x', body: body ?? null },
    new AbortController(),
    (error, response) => {
      if (response === undefined) reject(error ?? new Error('nothing'));
      else response.body.text().then(resolve, reject);
    },
    isSafe,
  );
  return promise;
};
const codeOf = (asked: Promise<string>): Promise<string> =>
  asked.catch((error: unknown) => String((error as { code?: string }).code));

it('requests go to whichever has less to do', async () => {
  const held: (() => void)[] = [];
  const slow = await startDouble((_, response) => void held.push(() => response.end('slow')));
  const quick = await startDouble();
  const upstream = open(`${slow.url},${quick.url}`);
  const first = Array.from({ length: 20 }, () => ask(upstream));
  // Half of them wait there; the others were answered.
  await expect.poll(() => slow.asked).toBe(10);
  await expect.poll(() => quick.asked).toBe(10);
  const before = slow.asked;
  for (let i = 0; i < 20; i += 1) expect(await ask(upstream)).toBe(String(quick.port));
  expect(slow.asked).toBe(before);
  for (const end of held) end();
  await Promise.all(first);
});

it('a killed instance costs no request, whatever the request is, and is back by itself', async () => {
  const [a, b] = [await startDouble(), await startDouble()];
  const upstream = open(`${a.url},${b.url}`);
  await a.kill();
  for (let i = 0; i < 10; i += 1) {
    expect(await ask(upstream)).toBe(String(b.port));
    expect(await ask(upstream, { method: 'POST', body: 'text' })).toBe(String(b.port));
    expect(await ask(upstream, { method: 'POST', body: Readable.from([Buffer.from('of a stream')]) })).toBe(
      String(b.port),
    );
  }
  await upstream.clock.advance(2000);
  await expect.poll(() => told).toContain('the instance is taken out');
  await a.rise();
  await expect
    .poll(async () => {
      await upstream.clock.advance(1000);
      return told;
    })
    .toContain('the instance is back');
  await expect.poll(() => ask(upstream)).toBe(String(a.port));
});

it('one that is not ready gets nothing new, and the last one is never taken out', async () => {
  const [a, b] = [await startDouble(), await startDouble()];
  const upstream = open(`${a.url},${b.url}`);
  a.ready = false;
  await upstream.clock.advance(600);
  await expect.poll(() => told).toContain('the instance is taken out');
  for (let i = 0; i < 10; i += 1) expect(await ask(upstream)).toBe(String(b.port));
  b.ready = false;
  await upstream.clock.advance(5000);
  for (let i = 0; i < 5; i += 1) expect(await ask(upstream)).toMatch(/^\d+$/);
  expect(told.filter((words) => words === 'the instance is taken out')).toHaveLength(1);
  expect(await upstream.count()).toEqual({ total: 2, healthy: 2 });
  a.ready = true;
  await expect
    .poll(async () => {
      await upstream.clock.advance(2000);
      return told;
    })
    .toContain('the instance is back');
});

it('what breaks off before an answer is sent again only where that is safe', async () => {
  const cut = (request: Parameters<RequestListener>[0]): void => {
    request.on('data', () => undefined);
    request.on('end', () => request.socket.destroy());
  };
  const [a, b] = [await startDouble(cut), await startDouble(cut)];
  const upstream = open(`${a.url},${b.url}`);
  const total = (): number => a.asked + b.asked;
  const asked = async (how: Asked): Promise<number> => {
    const before = total();
    expect(await codeOf(ask(upstream, how))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
    return total() - before;
  };
  // Each instance, and one of them once more.
  expect(await asked({})).toBe(3);
  expect(await asked({ method: 'POST', isSafe: true })).toBe(3);
  expect(await asked({ method: 'POST', body: 'x' })).toBe(1);
  expect(await asked({ method: 'DELETE' })).toBe(1);
  // Its body is gone.
  expect(await asked({ method: 'POST', body: Readable.from([Buffer.from('x')]), isSafe: true })).toBe(1);
});

it('what has begun to be answered is never sent again', async () => {
  const begin: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setImmediate(() => response.destroy());
  };
  const [a, b] = [await startDouble(begin), await startDouble(begin)];
  const upstream = open(`${a.url},${b.url}`);
  await expect(ask(upstream)).rejects.toThrow();
  expect(a.asked + b.asked).toBe(1);
});

it('names of DNS are asked again and again; one that answers nothing keeps its last addresses', async () => {
  const a = await startDouble(undefined, '127.0.0.1');
  const b = await startDouble(undefined, '127.0.0.2', a.port);
  const records: Records = { 'localhost.chat.test': ['127.0.0.1'] };
  const dns = await startDnsServer(records);
  stops.push(() => dns.stop());
  const upstream = open(`dns+http://localhost.chat.test:${a.port}`, dns.address);
  await ask(upstream);
  expect([a.asked, b.asked]).toEqual([1, 0]);
  expect(upstream.address).toBe(`http://localhost.chat.test:${a.port}`);
  dns.records = { 'localhost.chat.test': ['127.0.0.1', '127.0.0.2'] };
  await upstream.clock.advance(5000);
  await expect.poll(async () => (await upstream.count()).total).toBe(2);
  dns.records = { 'localhost.chat.test': ['127.0.0.2'] };
  await upstream.clock.advance(5000);
  await expect.poll(async () => (await upstream.count()).total).toBe(1);
  await ask(upstream);
  expect([a.asked, b.asked]).toEqual([1, 1]);
  const nothing: readonly Records[] = [{}, { 'localhost.chat.test': [] }];
  for (const records of nothing) {
    dns.records = records;
    const before = dns.asked.length;
    await upstream.clock.advance(5000);
    await expect.poll(() => dns.asked.length).toBeGreaterThan(before);
    await expect.poll(() => told).toContain('discovery found nothing; the addresses that are known stay for now');
    expect(await ask(upstream)).toBe(String(a.port));
  }
  // By then somebody else may have been given them.
  await upstream.clock.advance(60_000);
  await expect.poll(async () => (await upstream.count()).total).toBe(0);
  expect(await codeOf(ask(upstream))).toBe('ECONNREFUSED');
  dns.records = { 'localhost.chat.test': ['127.0.0.1'] };
  await upstream.clock.advance(5000);
  await expect.poll(() => told).toContain('discovery answers again');
});

it('SRV records say hosts and ports; the most preferred are asked, as long as they are named', async () => {
  const [a, b, c] = [await startDouble(), await startDouble(), await startDouble()];
  const dns = await startDnsServer({
    '_http._tcp.chat.test': [
      { name: 'localhost.one.test', port: a.port, priority: 1 },
      { name: 'localhost.two.test', port: b.port, priority: 1 },
      { name: 'localhost.gone.test', port: 1, priority: 1 },
      { name: 'localhost.one.test', port: c.port, priority: 2 },
    ],
    'localhost.one.test': ['127.0.0.1'],
    'localhost.two.test': ['127.0.0.1'],
  });
  stops.push(() => dns.stop());
  const upstream = open('srv+http://_http._tcp.chat.test', dns.address);
  const seen = new Set<string>();
  for (let i = 0; i < 40; i += 1) seen.add(await ask(upstream));
  expect([...seen].sort()).toEqual([a.port, b.port].map(String).sort());
});

it('a thousand addresses are balanced over, and a name that does not exist is a refusal, not a wait', async () => {
  const a = await startDouble(undefined, '0.0.0.0');
  const many = Array.from({ length: 1000 }, (_, index) => `127.1.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`);
  const dns = await startDnsServer({ 'localhost.many.test': many });
  stops.push(() => dns.stop());
  const upstream = open(`dns+http://localhost.many.test:${a.port}`, dns.address);
  await Promise.all(Array.from({ length: 200 }, () => ask(upstream)));
  expect((await upstream.count()).total).toBe(1000);
  expect(a.asked).toBe(200);
  expect(await codeOf(ask(open('dns+http://none.test:1', dns.address)))).toBe('ECONNREFUSED');
});

it('services with several names behind one address are asked by their own', async () => {
  const door = await startDouble((request, response) => response.end(request.headers.host));
  const dns = await startDnsServer({ 'localhost.chat.test': ['127.0.0.1'], 'localhost.files.test': ['127.0.0.1'] });
  stops.push(() => dns.stop());
  const upstreams = createUpstreams(log as never, { resolver: createResolver([dns.address]) });
  stops.push(() => upstreams.close());
  for (const name of ['chat', 'files'])
    expect(await ask(upstreams.at(`dns+http://localhost.${name}.test:${door.port}`))).toBe(
      `localhost.${name}.test:${door.port}`,
    );
});

it('a network that goes away under a connection has not shown that nobody heard the request', () => {
  expect(isUnheard({ code: 'EHOSTUNREACH', syscall: 'connect' })).toBe(true);
  expect(isUnheard({ code: 'ECONNREFUSED' })).toBe(true);
  expect(isUnheard({ code: 'EHOSTUNREACH', syscall: 'read' })).toBe(false);
  expect(isUnheard({ code: 'ENETUNREACH', syscall: 'write' })).toBe(false);
});

it('who has left while DNS was asked has nothing sent for them', async () => {
  const a = await startDouble();
  const asked = Promise.withResolvers<readonly string[]>();
  const upstreams = createUpstreams(log as never, {
    resolver: { addresses: () => asked.promise, services: () => Promise.resolve([]) },
  });
  stops.push(() => upstreams.close());
  const ended = new AbortController();
  const answered = Promise.withResolvers<unknown>();
  upstreams
    .at(`dns+http://localhost.chat.test:${a.port}`)
    .request({ method: 'DELETE', path: '/x' }, ended, (error) => answered.resolve(error));
  ended.abort();
  asked.resolve(['127.0.0.1']);
  expect(await answered.promise).toBeInstanceOf(Error);
  expect(a.asked).toBe(0);
});

it('however many want to know at once who is there, each instance is asked once', async () => {
  const a = await startDouble();
  let looks = 0;
  a.server.on('request', ({ url }) => (looks += url === '/health' ? 1 : 0));
  const upstream = open(a.url);
  const counts = await Promise.all(Array.from({ length: 100 }, () => upstream.count()));
  expect([counts.every(({ healthy }) => healthy === 1), looks]).toEqual([true, 1]);
});

it('of what an instance says of itself no more is read than anybody says', async () => {
  let sent = 0;
  const liar = await startDouble((_, response) => {
    const piece = Buffer.alloc(1024 * 1024);
    const go = (): void => {
      do sent += piece.length;
      while (response.write(piece));
    };
    response.on('drain', go);
    go();
  });
  expect(await open(liar.url).ask('/openapi.json')).toBeUndefined();
  expect(sent).toBeLessThan(100 * 1024 * 1024);
});

it('an instance that breaks off while it says something of itself gives no answer, and is asked again', async () => {
  let cut = true;
  const a = await startDouble((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    if (cut) setImmediate(() => response.destroy());
    else response.end('x'.repeat(96));
  });
  const upstream = open(a.url);
  expect(await upstream.ask('/openapi.json')).toBeUndefined();
  cut = false;
  expect(await upstream.ask('/openapi.json')).toMatchObject({ status: 200 });
});
