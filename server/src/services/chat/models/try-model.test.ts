import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVER_PROBLEM, TRIAL_PROBLEMS } from '@madang/contracts/chat/model-trials';
import { createOutbound } from '#platform/outbound';
import { tryModel } from './try-model.ts';

const chunk = (json: object): string => `data: ${JSON.stringify(json)}\n\n`;
const answerWith = (usage: object): string =>
  `${chunk({ choices: [{ delta: { content: 'hello' }, finish_reason: 'stop' }] })}${chunk({ choices: [], usage })}data: [DONE]\n\n`;

/** A whole message of the Messages API, most of whose prompt was in a cache. */
const CACHED = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  model: 'double',
  content: [{ type: 'text', text: 'hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, cache_creation_input_tokens: 200, cache_read_input_tokens: 4000, output_tokens: 5 },
};

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const kind = (request.url ?? '').split('/')[1];
    if (kind === 'no-http') (response.socket as Socket).end('220 mail.example.org\r\n\r\n');
    else if (kind === 'headers') response.writeHead(200, { 'x-large': 'a'.repeat(300_000) }).end();
    // So much patience nobody has: it is not asked again.
    else if (kind === 'failing') response.writeHead(503, { 'retry-after': '600' }).end('{}');
    else if (kind === 'cached')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CACHED));
    else {
      const tokens = { completion_tokens: 5, ...(kind === 'whole' ? { prompt_tokens: 20 } : {}) };
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answerWith(tokens));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
const outbound = createOutbound({ OUTBOUND_PROXY: 'none', OUTBOUND_TIMEOUT_SECONDS: 60 });
afterAll(async () => {
  await outbound.stop();
  server.closeAllConnections();
  server.close();
});

const tryAt = (base: string, api: 'compatible' | 'anthropic' = 'compatible') => {
  const connection = { api, baseUrl: base, apiKey: undefined, name: 'double' };
  const price = { currency: 'USD' as const, inputPerMillion: 1_000_000, outputPerMillion: 1_000_000 };
  const limits = { firstMs: 60_000, totalMs: 60_000, chars: 1000 };
  return tryModel({ info: {} as never, settings: '', connection, limits, price }, outbound, {
    locale: 'en',
    signal: new AbortController().signal,
  });
};
const at = (kind: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}`;

it('a server that answers that it failed is not said to be silent', async () => {
  expect(await tryAt(at('failing'))).toMatchObject({
    code: 'model_unavailable',
    status: 503,
    problem: SERVER_PROBLEM.en,
  });
});

it.each(['headers', 'no-http'])('what answers and cannot be read is not said to be silent: %s', async (kind) => {
  expect(await tryAt(at(kind))).toMatchObject({ status: null, problem: TRIAL_PROBLEMS.model_failed.en });
});

it('where nobody listens, that is said', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  await new Promise((closed) => gone.close(closed));
  const trial = await tryAt(`http://127.0.0.1:${port}`);
  expect(trial).toMatchObject({ reason: 'ECONNREFUSED', problem: TRIAL_PROBLEMS.model_unavailable.en });
});

it('tokens and cost that nobody can have counted are not known', async () => {
  expect(await tryAt(at('whole'))).toMatchObject({
    ok: true,
    input_tokens: 20,
    output_tokens: 5,
    cost: { amount: 0.000025 },
  });
  expect(await tryAt(at('half'))).toMatchObject({ ok: true, input_tokens: null, output_tokens: null, cost: null });
});

it('what was read of a cache is counted with what was read anew, where a message comes in one piece', async () => {
  expect(await tryAt(at('cached'), 'anthropic')).toMatchObject({ ok: true, input_tokens: 4203, output_tokens: 5 });
});
