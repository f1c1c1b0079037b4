import type { App } from '@madang/contracts/apps';
import { apps, contracts, type ServiceName } from '@madang/contracts/index';
import { isBytes, isMultipart } from '@madang/contracts/bodies';
import { isForServices, type Contract, type Operation } from '@madang/contracts/operation';
import { SCOPE_NAMES } from '@madang/contracts/scopes';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Principal, ServicePrincipal } from '../auth/principal.ts';
import { createServiceTokens } from '../auth/service-token.ts';
import { createServiceClient, type ServiceRegistry } from '../client.ts';
import { loadConfig } from '../config/config.ts';
import { AppError } from '../errors.ts';
import { createApp } from '../http/app.ts';
import type { CallContext, Call } from '../http/handler.ts';
import { mountRoutes } from '../http/mount-routes.ts';
import { Events, Reply, type EventStream } from '../http/reply.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { STREAMS } from './call-streams.ts';
import { answerOf, problemsOf, targets, type Target } from './call-targets.ts';

/**
 * Every operation of every contract, called in this process and over HTTP by the one client, in each way that a call can go.
 * What the caller gets, and what the handler sees, has to be the same.
 */
const config = loadConfig({
  NODE_ENV: 'test',
  SECRET_KEY: 'x'.repeat(40),
  LOG_LEVEL: 'silent',
  RATE_LIMIT_PER_MINUTE: '0',
  TRUSTED_PROXIES: '127.0.0.1',
});
const ME = '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11';
const OTHER = '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a12';
const person = (scopes: readonly string[]): Principal => ({
  userId: ME,
  kind: 'user',
  roles: ['user'],
  scopes,
  sessionId: 's',
  tokenId: 't',
  expiresAt: 9e12,
});
const PEOPLE = { all: person(SCOPE_NAMES), none: person([]) };
/** Of requests whose caller does not wait: they may come when another one is looked at. */
const GIVEN_UP = 'given-up';
const callContext = (token: string | undefined, id = 'request-1'): CallContext => ({
  caller: token === 'none' ? PEOPLE.none : PEOPLE.all,
  request: {
    id,
    locale: 'en',
    ip: '192.0.2.7',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}`, cookie: 'a=b' },
    cookie: () => undefined,
    signal: new AbortController().signal,
  },
});

type AnyCall = Call<Operation>;
type Behaviour = (call: AnyCall, operation: Operation) => Promise<unknown>;
/** What a handler has seen of its call. */
let seen: unknown[] = [];
const see = async ({ params, query, body, caller, request }: AnyCall, { upload }: Operation): Promise<void> => {
  let sent: unknown = body;
  if (upload !== undefined && isMultipart(upload))
    sent = await (
      body as never as {
        receive(take: (file: { bytes: AsyncIterable<Uint8Array> }) => Promise<string>): Promise<unknown>;
      }
    ).receive(async ({ bytes }) => Buffer.concat(await Array.fromAsync(bytes)).toString());
  else if (upload !== undefined)
    sent = Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>)).toString();
  const { userId, purpose } = (caller ?? {}) as Partial<ServicePrincipal>;
  seen.push({
    params,
    query,
    body: sent,
    userId,
    purpose,
    locale: request.locale,
    ip: request.ip,
    authorization: request.headers['authorization'],
    cookie: request.headers['cookie'],
  });
};
let behaviour: Behaviour;
const work: Behaviour = async (call, operation) => {
  await see(call, operation);
  return answerOf(operation);
};

interface Both {
  readonly here: ServiceRegistry;
  readonly there: ServiceRegistry;
  readonly app: FastifyInstance;
}

const openBoth = async (): Promise<Both> => {
  const app = await createApp(config, createLog(config), createMetrics());
  const tokens = createServiceTokens({ derive: () => Buffer.alloc(32, 7) });
  const here = createServiceClient(config, { tokens });
  const verifier = { verify: (token: string) => Promise.resolve(token === 'none' ? PEOPLE.none : PEOPLE.all) };
  for (const [service, contract] of Object.entries(contracts) as [ServiceName, Contract][]) {
    const handlers = Object.fromEntries(
      Object.entries(contract).map(([key, operation]) => [
        key,
        (call: AnyCall) => (call.request.id === GIVEN_UP ? hangs(call, operation) : behaviour(call, operation)),
      ]),
    );
    here.register(service, handlers);
    mountRoutes(app, contract, handlers as never, {
      config,
      service,
      verifier,
      serviceTokens: tokens,
      draining: new AbortController().signal,
    });
  }
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const there = createServiceClient(
    { ...config, addresses: Object.fromEntries(Object.keys(contracts).map((name) => [name, url])) },
    { tokens },
  );
  return { here, there, app };
};

interface Cell {
  readonly kind: string;
  readonly target: Target;
  readonly input?: Target['input'];
  readonly options?: object;
  readonly caller?: ServiceName;
  readonly does?: Behaviour;
}
const callerFor = ({ access }: Operation): ServiceName =>
  isForServices(access) ? ((access.from?.[0] ?? 'chat') as ServiceName) : 'chat';
const names = Object.keys(contracts) as ServiceName[];

const refusalOf = (error: unknown): object => {
  if (!(error instanceof AppError)) return { thrown: String(error) };
  const { values, detail, errors, retryAfterSeconds } = error.details;
  return { code: error.code, values, detail, errors, retryAfterSeconds };
};

const outcome = async (
  registry: ServiceRegistry,
  {
    target,
    input = target.input,
    options = { as: callContext('all') },
    caller = callerFor(target.operation),
    does = work,
  }: Cell,
): Promise<unknown> => {
  seen = [];
  behaviour = does;
  const called = (registry.of(caller, names).call as (key: string, input: object, options: object) => Promise<unknown>)(
    target.key,
    input,
    options,
  );
  const result = await called.then(
    async (answer) => ({
      answer:
        (answer as { bytes?: AsyncIterable<Uint8Array> } | undefined)?.bytes === undefined
          ? answer
          : {
              ...(answer as object),
              bytes: Buffer.concat(
                await Array.fromAsync((answer as { bytes: AsyncIterable<Uint8Array> }).bytes),
              ).toString(),
            },
    }),
    refusalOf,
  );
  return { result, seen };
};

const hangs: Behaviour = async (call) => {
  await sleep(5000, undefined, { signal: call.request.signal }).catch(() => undefined);
  throw new Error('nobody waits for this any more');
};
const refuses =
  (make: () => Error): Behaviour =>
  () =>
    Promise.reject(make());
const answers =
  (value: unknown): Behaviour =>
  () =>
    Promise.resolve(value);
const fieldsOf = (schema: z.ZodType | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
const ODD = ['..', '.', '', 'a/b', '%2e%2e', 'limits', 'x'.repeat(300), '\ud800', ' ', '가'];

/** The ways in which a call can go. */
const cellsOf = (target: Target): Cell[] => {
  const { operation, input } = target;
  const { access } = operation;
  const cell = (kind: string, more: Omit<Cell, 'kind' | 'target'> = {}): Cell => ({ kind, target, ...more });
  const withBody = (body: unknown): Partial<Cell> => ({ input: { ...input, body } });
  const other = names.find((name) => isForServices(access) && access.from?.includes(name) === false);
  const abort = (): object => ({ as: callContext('all', GIVEN_UP), signal: AbortSignal.timeout(30) });
  return [
    cell('right'),
    ...fieldsOf(operation.params).flatMap((name) =>
      ODD.map((value) =>
        cell(`${name} = ${value.slice(0, 10)}`, { input: { ...input, params: { ...input.params, [name]: value } } }),
      ),
    ),
    ...fieldsOf(operation.query).flatMap((name) =>
      ['\ud800', 7, 'x'.repeat(600)].map((value) =>
        cell(`query ${name} = ${String(value).slice(0, 5)}`, {
          input: { ...input, query: { ...input.query, [name]: value } },
        }),
      ),
    ),
    ...(operation.body === undefined
      ? []
      : [{}, undefined, 5, [], null, { ...(input.body as object), surprise: 1 }, { x: 'x'.repeat(3_000_000) }].map(
          (body) => cell('body', withBody(body)),
        )),
    ...fieldsOf(operation.body).flatMap((name) =>
      [{ a: 1 }, '\ud800', new Date(0), null, undefined].map((value) =>
        cell(`${name} misfits`, withBody({ ...(input.body as object), [name]: value })),
      ),
    ),
    ...(operation.upload === undefined || isMultipart(operation.upload)
      ? []
      : [cell('media type', withBody(new Blob(['abc'], { type: 'text/x-other' })))]),
    cell('nobody', { options: {} }),
    cell('somebody', { options: { forUser: OTHER } }),
    cell('a person without rights', { options: { as: callContext('none') } }),
    cell('a person without a token', { options: { as: callContext(undefined) } }),
    cell('for another person', { options: { as: callContext('all'), forUser: OTHER } }),
    ...(other === undefined ? [] : [cell('another service', { caller: other })]),
    cell('refused', {
      does: refuses(
        () => new AppError('rate_limited', { values: { seconds: 7 }, retryAfterSeconds: 7, detail: 'often' }),
      ),
    }),
    cell('refused by fields', {
      does: refuses(
        () =>
          new AppError('validation_failed', {
            errors: [{ path: 'body.a', code: 'required', message: 'Please fill this in.' }],
          }),
      ),
    }),
    cell('broken', { does: refuses(() => new Error('secret')) }),
    cell('without its database', { does: refuses(() => Object.assign(new Error('away'), { code: 'ECONNREFUSED' })) }),
    ...(Object.values(operation.responses).some((body) => body instanceof z.ZodType && !body.safeParse({}).success)
      ? [cell('answers {}', { does: answers({}) })]
      : []),
    ...(Object.values(operation.responses).includes('empty') || Object.values(operation.responses).some(isBytes)
      ? []
      : [cell('answers nothing', { does: answers(undefined) })]),
    cell('answers what it may not', { does: answers(new Reply(299, {})) }),
    cell('late', { options: { as: callContext('all', GIVEN_UP), timeoutMs: 30 }, does: hangs }),
    cell('ended before', { options: { as: callContext('all'), signal: AbortSignal.abort(new Error('enough')) } }),
    {
      ...cell('ended', { does: hangs }),
      get options() {
        return abort();
      },
    },
  ];
};

const streamOutcome = async (
  registry: ServiceRegistry,
  app: App,
  make: (signal: AbortSignal) => EventStream,
): Promise<unknown> => {
  behaviour = ({ request }) => Promise.resolve(new Events(make(request.signal)));
  const told: unknown[] = [];
  const enough = new AbortController();
  // All that is said by the one that goes on for ever; any other has ended, or ends by itself.
  const take = (one: unknown): void => {
    if (told.push(one) === 2 && make === STREAMS['that goes on for ever']) enough.abort(new Error('enough'));
  };
  const asked = { conversation_id: ME, message_id: OTHER, messages: [], begun: '' };
  const result = await registry
    .of('chat', names)
    .answer(app, asked, { forUser: ME, signal: enough.signal }, take)
    .then(() => 'ended', refusalOf);
  return { result, told };
};

/** JSON of a value, whatever the order of its fields. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export interface Compared {
  readonly operations: number;
  readonly cells: number;
  /** What went differently, in words. */
  readonly different: readonly string[];
}

/** Makes every call both ways. @param every whether of what is for people, too */
export const compareCalls = async ({ every }: { readonly every: boolean }): Promise<Compared> => {
  const { here, there, app } = await openBoth();
  const chosen = every ? targets : targets.filter(({ operation: { access } }) => isForServices(access));
  const cells = chosen.flatMap(cellsOf);
  const different = chosen.flatMap(problemsOf);
  const compare = async (what: string, go: (registry: ServiceRegistry) => Promise<unknown>): Promise<void> => {
    const [local, remote] = [inOrder(await go(here)), inOrder(await go(there))];
    if (local !== remote) different.push(`${what}:\n  here  ${local.slice(0, 400)}\n  there ${remote.slice(0, 400)}`);
  };
  for (const cell of cells) await compare(`${cell.target.key}, ${cell.kind}`, (registry) => outcome(registry, cell));
  const streams = apps
    .filter(({ hooks }) => hooks.includes('answer'))
    .flatMap((one) => Object.entries(STREAMS).map(([kind, make]) => ({ one, kind, make })));
  for (const { one, kind, make } of streams)
    await compare(`an answer of ${one.name}, ${kind}`, (registry) => streamOutcome(registry, one, make));
  await app.close();
  return { operations: chosen.length, cells: cells.length + streams.length, different };
};
