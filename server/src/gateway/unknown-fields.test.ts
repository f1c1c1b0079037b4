import { isForServices, pathOf, splitKey } from '@madang/contracts/operation';
import { isMultipart } from '@madang/contracts/bodies';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { SCOPE_NAMES } from '@madang/contracts/scopes';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { mountProxy } from './proxy.ts';
import { createServiceClient } from '../platform/client.ts';
import { loadConfig } from '../platform/config/config.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { answerOf, targets, type Target } from '../platform/testing/call-targets.ts';
import { createApp } from '../platform/http/app.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { createUpstreams } from '../platform/upstreams/upstream.ts';

const ORIGIN = 'https://app.example';
const config = loadConfig({
  NODE_ENV: 'test',
  SECRET_KEY: 'x'.repeat(40),
  LOG_LEVEL: 'silent',
  RATE_LIMIT_PER_MINUTE: '0',
  CORS_ORIGINS: ORIGIN,
});
const caller = {
  userId: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11',
  kind: 'user' as const,
  roles: ['user'],
  scopes: SCOPE_NAMES,
  sessionId: 's',
  tokenId: 't',
  expiresAt: 9e12,
};

const PUBLIC = targets.filter(({ operation: { access } }) => !isForServices(access));
/** What else is in a message of a protocol is for the library of that protocol. */
const OF_A_PROTOCOL: readonly string[] = ['POST /mcp'];
const WITH_JSON = PUBLIC.filter(
  ({ key, operation: { body } }) =>
    // What takes any name knows them all.
    body !== undefined && !(body instanceof z.ZodRecord) && !OF_A_PROTOCOL.includes(key),
);
const WITH_FORM = PUBLIC.filter(({ operation: { upload } }) => upload !== undefined && isMultipart(upload));

const stops: (() => Promise<unknown>)[] = [];
/** Past the gateway, and through it. */
let doors: readonly string[];
const listen = async (): Promise<{
  readonly app: Awaited<ReturnType<typeof createApp>>;
  readonly open: () => Promise<string>;
}> => {
  const app = await createApp(config, createLog(config), createMetrics());
  stops.unshift(() => app.close());
  return {
    app,
    open: async () => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    },
  };
};
const handlersOf = (service: ServiceName): object =>
  Object.fromEntries(
    targets
      .filter((target) => target.service === service)
      .map(({ key, operation }) => [
        key,
        async ({ body }: { readonly body?: { receive?: (take: () => Promise<void>) => Promise<unknown> } }) => {
          await body?.receive?.(() => Promise.resolve());
          return answerOf(operation);
        },
      ]),
  );

beforeAll(async () => {
  const [services, gateway] = [await listen(), await listen()];
  for (const [service, contract] of Object.entries(contracts))
    mountRoutes(services.app, contract, handlersOf(service as ServiceName) as never, {
      config,
      service,
      verifier: { verify: () => Promise.resolve(caller) },
      serviceTokens: undefined,
      draining: new AbortController().signal,
    });
  const direct = await services.open();
  const upstreams = createUpstreams(createLog(config));
  stops.push(() => upstreams.close());
  for (const [service, contract] of Object.entries(contracts))
    await mountProxy(gateway.app, { service, contract, upstream: upstreams.at(direct) });
  doors = [direct, await gateway.open()];
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const send = (url: string, { key, operation, input }: Target, body: string | FormData) =>
  fetch(
    url +
      pathOf(key, operation).replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name]))),
    {
      method: splitKey(key).method,
      headers: {
        authorization: 'Bearer x',
        origin: ORIGIN,
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      body,
    },
  );

/** Puts something strange into every object of a body. */
const withStrangers = (value: unknown, path = ''): { readonly value: unknown; readonly names: string[] } => {
  if (Array.isArray(value)) {
    const parts = value.map((part, index) => withStrangers(part, `${path}${index}.`));
    return { value: parts.map((part) => part.value), names: parts.flatMap(({ names }) => names) };
  }
  if (typeof value !== 'object' || value === null) return { value, names: [] };
  const parts = Object.entries(value).map(([name, part]) => [name, withStrangers(part, `${path}${name}.`)] as const);
  return {
    value: { ...Object.fromEntries(parts.map(([name, part]) => [name, part.value])), surprise_가: { a: 1 } },
    names: [...parts.flatMap(([, { names }]) => names), `${path}surprise_가`],
  };
};

it('a field that an operation does not know is named or refused, of each, directly and through the gateway', async () => {
  const wrong: string[] = [];
  let cells = 0;
  for (const target of WITH_JSON) {
    const { value, names } = withStrangers(target.input.body);
    for (const url of doors) {
      const response = await send(url, target, JSON.stringify(value));
      const named = (response.headers.get('x-unknown-fields') ?? '').split(', ').map(decodeURIComponent);
      const { errors = [] } = response.ok
        ? {}
        : ((await response.json()) as { errors?: { code: string; path: string }[] });
      const refused = errors
        .filter(({ code }) => code === 'unknown_field')
        .map(({ path }) => path.replace('body.', ''));
      const told = [...named, ...refused];
      if (!names.every((name) => told.includes(name)))
        wrong.push(`${target.key}: ${response.status}, told ${told.join(' ')}, sent ${names.join(' ')}`);
      if (
        response.headers.get('access-control-expose-headers')?.includes('x-unknown-fields') === false &&
        refused.length === 0
      )
        wrong.push(`${target.key}: pages of other origins cannot read it`);
      const plain = await send(url, target, JSON.stringify(target.input.body));
      if (plain.headers.has('x-unknown-fields'))
        wrong.push(`${target.key}: names ${plain.headers.get('x-unknown-fields')}`);
      cells += 2;
    }
  }
  for (const target of WITH_FORM)
    for (const url of doors)
      for (const strange of ['text', new Blob(['abc'])]) {
        const form = new FormData();
        for (const [name, part] of Object.entries(target.input.body as object)) form.append(name, part as string);
        form.append('surprise', strange);
        const response = await send(url, target, form);
        const { errors } = (await response.json()) as { errors?: unknown };
        expect({ key: target.key, status: response.status, errors }).toMatchObject({
          status: 422,
          errors: [{ path: 'body.surprise', code: 'unknown_field' }],
        });
        cells += 1;
      }
  console.log(`unknown fields: ${cells} cells of ${WITH_JSON.length + WITH_FORM.length} operations`);
  expect(wrong.join('\n')).toBe('');
  expect(WITH_JSON.length).toBeGreaterThan(50);
});

it('what a service sends that another does not know is told of, wherever that one runs', async () => {
  for (const address of [undefined, doors[0]]) {
    const told: string[] = [];
    const client = createServiceClient(
      { ...config, addresses: address === undefined ? {} : { users: address } },
      { onUnknownFields: (key, names) => told.push(`${key}: ${names.join(' ')}`) },
    );
    if (address === undefined) client.register('users', handlersOf('users'));
    const body = { nickname: '가온', surprise: 1 };
    await client.call(
      'PUT /users/me/profile',
      { body },
      {
        as: {
          caller,
          request: {
            id: 'r',
            locale: 'ko',
            ip: '127.0.0.1',
            headers: { authorization: 'Bearer x' },
            cookie: () => undefined,
            signal: new AbortController().signal,
          },
        },
      },
    );
    expect(told).toEqual(['PUT /users/me/profile: surprise']);
  }
});
