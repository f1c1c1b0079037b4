import { defineContract, type Operation } from '@madang/contracts/operation';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../platform/config/config.ts';
import { AppError } from '../platform/errors.ts';
import { createApp } from '../platform/http/app.ts';
import { fieldError } from '../platform/http/field-errors.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { operationAt } from '../platform/http/named-operation.ts';
import { createUpstreams } from '../platform/upstreams/upstream.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { mountProxy } from './proxy.ts';

const Step = z.object({ text: z.string().max(5), seconds: z.number().optional() });
const Recipe = z.object({ title: z.string(), steps: z.array(Step), seen: z.number() }).meta({ id: 'TestRecipe' });

const contract = defineContract('Test', {
  'PUT /recipes/:id': {
    operationId: 'putTestRecipe',
    summary: 'Replace a recipe',
    access: 'public',
    aliases: [
      'POST /api/v1/recipes/:id',
      {
        key: 'PUT /api/v1/dishes/:id',
        query: { lang: 'language' },
        body: { title: 'name', steps: { text: 'how_to' } },
        answer: { recipes: { title: 'name', seen: 'view_count', steps: { text: 'how_to' } } },
      },
    ],
    params: z.object({ id: z.string() }),
    query: z.object({ lang: z.enum(['ko', 'en']) }),
    body: z.object({ title: z.string().min(1), steps: z.array(Step), code: z.string().optional() }),
    alsoTakes: { code: 'pin' },
    example: { title: 'Soup', steps: [{ text: 'Boil' }], code: '1' },
    responses: { 200: z.object({ recipes: z.array(Recipe), lang: z.string(), code: z.string().nullable() }) },
  },
});
const operation: Operation = contract['PUT /recipes/:id'];

const stops: (() => Promise<unknown>)[] = [];
/** Past the gateway, and through it. */
let doors: readonly string[];
beforeAll(async () => {
  const config = loadConfig({ NODE_ENV: 'test', SECRET_KEY: 'x'.repeat(40), LOG_LEVEL: 'silent' });
  const open = async () => {
    const app = await createApp(config, createLog(config), createMetrics());
    stops.unshift(() => app.close());
    const listen = async (): Promise<string> => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    };
    return { app, listen };
  };
  const [service, gateway] = [await open(), await open()];
  mountRoutes(
    service.app,
    contract,
    {
      'PUT /recipes/:id': ({ query, body }) => {
        if (body.title === 'odd')
          throw new AppError('validation_failed', { errors: [fieldError('body.title', 'not_an_option', 'en')] });
        return Promise.resolve({
          recipes: [{ title: body.title, steps: body.steps, seen: 3 }],
          lang: query.lang,
          code: body.code ?? null,
        });
      },
    },
    {
      config,
      service: 'test',
      verifier: { verify: () => Promise.reject(new AppError('invalid_token')) },
      serviceTokens: undefined,
      draining: new AbortController().signal,
    },
  );
  const direct = await service.listen();
  const upstreams = createUpstreams(createLog(config));
  stops.push(() => upstreams.close());
  await mountProxy(gateway.app, { service: 'test', contract, upstream: upstreams.at(direct) });
  doors = [direct, await gateway.listen()];
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** The same, whichever door it came by. */
const put = async (path: string, body: object, method = 'PUT') => {
  const answers = await Promise.all(
    doors.map(async (door) => {
      const response = await fetch(`${door}/api/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as { readonly errors?: readonly { path: string; code: string }[] };
      return {
        status: response.status,
        unknown: response.headers.get('x-unknown-fields'),
        ...(answer.errors === undefined
          ? { answer: answer }
          : { errors: answer.errors.map(({ path: where, code }) => `${where} ${code}`) }),
      };
    }),
  );
  expect(answers[1]).toEqual(answers[0]);
  return answers[0];
};

const STEPS = [{ text: 'Boil', seconds: 9 }, { text: 'Eat' }];
const THEIRS = [{ how_to: 'Boil', seconds: 9 }, { how_to: 'Eat' }];

it('an alias takes and gives fields by its own names, within lists too, and nothing twice', async () => {
  const ours = { recipes: [{ title: 'Soup', steps: STEPS, seen: 3 }], lang: 'en', code: null };
  const sent = { title: 'Soup', steps: STEPS };
  expect(await put('/recipes/1?lang=en', sent)).toEqual({ status: 200, unknown: null, answer: ours });
  expect(await put('/recipes/1?lang=en', sent, 'POST')).toEqual({ status: 200, unknown: null, answer: ours });
  expect(await put('/dishes/1?language=en', { name: 'Soup', steps: THEIRS })).toEqual({
    status: 200,
    unknown: null,
    answer: { recipes: [{ name: 'Soup', steps: THEIRS, view_count: 3 }], lang: 'en', code: null },
  });
});

it('what is wrong is told by the names of the address, whoever finds it', async () => {
  expect(await put('/dishes/1?language=xx', { name: 'Soup', steps: THEIRS })).toMatchObject({
    status: 422,
    errors: ['query.language not_an_option'],
  });
  expect(await put('/dishes/1?language=en', { steps: [{ how_to: 'too long' }, {}] })).toMatchObject({
    status: 422,
    errors: ['body.name required', 'body.steps.0.how_to too_long', 'body.steps.1.how_to required'],
  });
  expect(await put('/dishes/1?language=en', { name: 'odd', steps: [] })).toMatchObject({
    errors: ['body.name not_an_option'],
  });
  expect(await put('/recipes/1?lang=en', { title: 'odd', steps: [] })).toMatchObject({
    errors: ['body.title not_an_option'],
  });
});

it('names that are not of the address are unknown there, ours too', async () => {
  expect(
    await put('/dishes/1?language=en', { name: 'Soup', title: 'x', steps: [{ how_to: 'Boil', text: 'x', odd: 1 }] }),
  ).toMatchObject({
    status: 200,
    unknown: 'title, steps.0.text, steps.0.odd',
    answer: { recipes: [{ name: 'Soup', steps: [{ how_to: 'Boil' }] }] },
  });
  expect(await put('/dishes/1?language=en', { title: 'Soup', steps: [] })).toMatchObject({
    status: 422,
    errors: ['body.name required'],
  });
  expect(await put('/recipes/1?lang=en', { title: 'Soup', name: 'x', steps: [] })).toMatchObject({ unknown: 'name' });
});

it('a field that may have two names is taken by either at every address, and told of by the one that was sent', async () => {
  const soup = { title: 'Soup', steps: [] };
  for (const path of ['/recipes/1?lang=en', '/dishes/1?language=en']) {
    const sent = path.startsWith('/dishes') ? { name: 'Soup', steps: [] } : soup;
    expect(await put(path, { ...sent, pin: '7' })).toMatchObject({ unknown: null, answer: { code: '7' } });
    expect(await put(path, { ...sent, code: '8' })).toMatchObject({ unknown: null, answer: { code: '8' } });
    expect(await put(path, { ...sent, code: '8', pin: '7' })).toMatchObject({ unknown: 'pin', answer: { code: '8' } });
    expect(await put(path, { ...sent, pin: 7 })).toMatchObject({ errors: ['body.pin wrong_type'] });
    expect(await put(path, { ...sent, code: 7 })).toMatchObject({ errors: ['body.code wrong_type'] });
  }
});

it('an operation looks at an address as it is called there', () => {
  const [, alias] = operation.aliases ?? [];
  if (typeof alias !== 'object') throw new Error('there is an alias with names');
  const { query, body, responses, example } = operationAt(operation, alias);
  const propertiesOf = (schema: unknown): object =>
    (z.toJSONSchema(schema as z.ZodType, { io: 'input' }) as { properties: object }).properties;
  expect(Object.keys(propertiesOf(query))).toEqual(['language']);
  expect(propertiesOf(body)).toMatchObject({
    name: { minLength: 1 },
    steps: { items: { properties: { how_to: { maxLength: 5 }, seconds: {} }, required: ['how_to'] } },
    code: {},
    pin: { description: 'Another name of `code`' },
  });
  expect(propertiesOf(body)).not.toHaveProperty('title');
  expect(propertiesOf(responses[200])).toMatchObject({
    recipes: { items: { properties: { name: {}, view_count: {}, steps: { items: { required: ['how_to'] } } } } },
  });
  expect(example).toEqual({ name: 'Soup', steps: [{ how_to: 'Boil' }], code: '1' });
  expect(() => operationAt(operation, { key: 'PUT /api/v1/x', body: { title: 'steps' } })).toThrow('one name for two');
});

it('names of fields that there are not are no contract', () => {
  const same = { operationId: 'x', summary: 'x', access: 'public', responses: { 200: Recipe } } as const;
  // @ts-expect-error there is no such field in the answer
  defineContract('Test', { 'GET /x': { ...same, aliases: [{ key: 'GET /y', answer: { titel: 'name' } }] } });
  // @ts-expect-error nor in what the list holds
  defineContract('Test', { 'GET /x': { ...same, aliases: [{ key: 'GET /y', answer: { steps: { texts: 'how' } } }] } });
  // @ts-expect-error and there is no body
  defineContract('Test', { 'GET /x': { ...same, alsoTakes: { password: 'login_pw' } } });
  expect(
    defineContract('Test', { 'GET /x': { ...same, aliases: [{ key: 'GET /y', answer: { title: 'name' } }] } }),
  ).toHaveProperty(['GET /x', 'tag'], 'Test');
});
