import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contracts } from '@madang/contracts/index';
import { afterEach, expect, it } from 'vitest';
import { openApiDocument } from '../platform/openapi/document.ts';
import { MovableClock } from '../platform/testing/movable-clock.ts';
import { createUpstreams, type Upstream } from '../platform/upstreams/upstream.ts';
import { createDocuments } from './documents.ts';
import { watchElsewhere } from './elsewhere.ts';
import { traceParent } from './trace-context.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Document {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  components: { schemas: Record<string, unknown> };
  info: { version: string };
}
const OWN = openApiDocument('1.0.0') as Document;

/** A service that says this of itself, and how often it was asked. */
const startService = async (said: () => string) => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += request.url === '/openapi.json' ? 1 : 0;
    response.end(request.url === '/openapi.json' ? said() : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
};
const silent = { info: () => undefined, warn: () => undefined };
const open = (addresses: Partial<Record<'chat' | 'scan' | 'users', string>>) => {
  const clock = new MovableClock();
  const upstreams = createUpstreams(silent, { clock });
  stops.push(() => upstreams.close());
  const services = Object.entries(addresses).map(([name, address]) => ({
    name,
    contract: contracts[name as keyof typeof addresses],
    upstream: upstreams.at(address),
  }));
  const documents = createDocuments(OWN, services, clock);
  return { clock, documents, services };
};
const at = (document: object, path: string, method: string) => (document as Document).paths[path]?.[method];

it('what services say of themselves is put together; who says nothing is marked, and not forgotten', async () => {
  const chat = openApiDocument('1.0.1', '/', ['chat']) as Document;
  const [, key = ''] = Object.keys(chat.paths).filter((path) => path.startsWith('/api/v1/conversations'));
  const [method = ''] = Object.keys(chat.paths[key] ?? {});
  Object.assign(chat.paths[key]?.[method] ?? {}, { summary: 'Said otherwise since' });
  chat.paths['/api/v1/internal/of-others'] = { get: { summary: 'Not passed on' } };
  const [name = ''] = Object.keys(chat.components.schemas);
  chat.components.schemas[name] = { type: 'string', description: 'Of another release' };
  const service = await startService(() => JSON.stringify(chat));
  const { documents, clock } = open({ chat: service.url, scan: 'http://127.0.0.1:1' });
  const merged = (await documents.merged()) as Document;
  expect(at(merged, key, method)?.['summary']).toBe('Said otherwise since');
  expect(merged.paths).not.toHaveProperty('/api/v1/internal/of-others');
  expect(at(merged, '/api/v1/scan/{id}', 'get')).toMatchObject({ operationId: 'getScan', 'x-unavailable': true });
  expect(at(merged, '/api/v1/users/me', 'get')).toEqual(at(OWN, '/api/v1/users/me', 'get'));
  expect(Object.keys(merged.paths).sort()).toEqual(Object.keys(OWN.paths).sort());
  expect(merged.components.schemas[name]).toEqual(OWN.components.schemas[name]);
  expect(merged.components.schemas[`chat.${name}`]).toEqual(chat.components.schemas[name]);
  for (const [, used = ''] of JSON.stringify(merged).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    expect(merged.components.schemas).toHaveProperty([used]);
  // Nobody is asked again by whoever asks at once.
  await Promise.all([documents.merged(), documents.merged(), documents.versionOf('chat')]);
  expect(service.asked()).toBe(1);
  await clock.advance(6000);
  await documents.merged();
  expect(service.asked()).toBe(2);
});

it.each([
  ['no JSON', '<html>'],
  ['JSON of something else', '{"paths":[1]}'],
  ['nothing', ''],
])('a service that says %s is taken for one that says nothing', async (_, said) => {
  const service = await startService(() => said);
  const { documents } = open({ scan: service.url });
  expect(at(await documents.merged(), '/api/v1/scan/{id}', 'get')).toMatchObject({ 'x-unavailable': true });
  expect(await documents.versionOf('scan')).toBeUndefined();
});

it('services are listed with release and instances, and without their addresses', async () => {
  const service = await startService(() => JSON.stringify(openApiDocument('2.0.0', '/', ['users'])));
  const { documents, services } = open({ users: `${service.url},http://127.0.0.1:1`, scan: 'http://127.0.0.1:2' });
  const elsewhere = watchElsewhere({
    services: [
      ...services.map(({ name, upstream }) => ({ name, upstream, isHere: false })),
      { name: 'chat', upstream: undefined, isHere: true },
    ],
    version: '1.0.0',
    versionOf: documents.versionOf,
  });
  const items = await elsewhere.list();
  expect(items).toEqual([
    { name: 'users', version: '2.0.0', status: 'healthy', instances: { total: 2, healthy: 1 } },
    { name: 'scan', version: '1.0.0', status: 'unreachable', instances: { total: 1, healthy: 0 } },
    { name: 'chat', version: '1.0.0', status: 'healthy' },
  ]);
  expect(JSON.stringify(items)).not.toContain('127.0.0.1');
  expect([await elsewhere.away(), await elsewhere.anyAnswers()]).toEqual([['scan'], true]);
});

it('the first service that answers is enough for a gateway to be ready', async () => {
  const upstream = (count: Upstream['count']): Upstream => ({
    address: 'http://service:8080',
    isAway: () => false,
    request: () => undefined,
    count,
    ask: () => Promise.resolve(undefined),
  });
  const never = upstream(() => new Promise(() => undefined));
  const none = upstream(() => Promise.resolve({ total: 1, healthy: 0 }));
  const one = upstream(() => Promise.resolve({ total: 2, healthy: 1 }));
  const watch = (...upstreams: Upstream[]) =>
    watchElsewhere({
      services: upstreams.map((each, index) => ({ name: String(index), upstream: each, isHere: false })),
      version: '1.0.0',
      versionOf: () => Promise.resolve(undefined),
    });
  expect(await watch(never, none, one).anyAnswers()).toBe(true);
  expect(await watch(none, none).anyAnswers()).toBe(false);
  expect(await watch().anyAnswers()).toBe(true);
});

it('a trace that somebody has begun goes on as it is, and what is none is begun anew', () => {
  const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(traceParent(given)).toBe(given);
  expect(traceParent(`01${given.slice(2)}-more`)).toBe(`01${given.slice(2)}-more`);
  const begun = /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/;
  for (const none of [
    undefined,
    '',
    'x',
    `${given}-more`,
    given.toUpperCase(),
    `ff${given.slice(2)}`,
    given.replace(/-0af\w+/, `-${'0'.repeat(32)}`),
    [given],
  ])
    expect(traceParent(none)).toMatch(begun);
});
