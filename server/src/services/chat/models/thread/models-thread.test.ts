import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { settings } from '../../settings.ts';
import { createLog } from '#platform/log';
import { environmentModels } from '../environment-models.ts';
import type { Prompt } from '../prompt.ts';
import type { ModelCallPart } from '../model-call.ts';
import { createModelsThread, type ModelsThread } from './models-thread.ts';

const PROMPT: Prompt = {
  messages: [{ role: 'user', content: 'tell me' }],
  tools: undefined,
  temperature: null,
};
const chunk = (choice: object): string => `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
const word = (content: string): string => chunk({ delta: { content } });
const END = chunk({ delta: {}, finish_reason: 'stop' });

let server: Server;
let thread: ModelsThread;
afterEach(async () => {
  await thread.stop();
  server.closeAllConnections();
  server.close();
});

/** A server of the chat completions API, asked in a thread. */
const serve = async (answer: RequestListener) => {
  server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const config = serviceConfig(
    loadConfig(
      {
        OPENAI_COMPATIBLE_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        OPENAI_COMPATIBLE_MODEL: 'double',
      },
      { services: [{ name: 'chat', settings }] },
    ),
    { name: 'chat', settings },
  );
  thread = createModelsThread(config, createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' }));
  const [model] = environmentModels(config);
  if (model === undefined) throw new Error('no model is connected');
  return thread.modelCall(model.connection);
};

const patiently = { timeout: 60_000 };

it('hands on what a model says while it says it, then what it wants done', async () => {
  const goOn = Promise.withResolvers<void>();
  const ask = await serve((_, response) => {
    response.write(word('안녕'));
    void goOn.promise.then(() => {
      response.write(word('하세요'));
      response.end(
        chunk({ delta: { tool_calls: [{ index: 0, id: 'c1', function: { name: 'look', arguments: '{"at":1}' } }] } }) +
          END,
      );
    });
  });
  const parts: ModelCallPart[] = [];
  const asked = ask(PROMPT, new AbortController().signal, (part) => parts.push(part));
  await expect.poll(() => parts, patiently).toEqual([{ kind: 'text', text: '안녕' }]);
  goOn.resolve();
  await asked;
  expect(parts.slice(1)).toEqual([
    { kind: 'text', text: '하세요' },
    { kind: 'call', call: { id: 'c1', name: 'look', input: '{"at":1}' } },
  ]);
});

it('keeps many answers apart', async () => {
  let asked = 0;
  const ask = await serve((_, response) => {
    const name = String(asked++);
    for (let n = 0; n < 50; n++) response.write(word(`${name} `));
    response.end(END);
  });
  const texts = await Promise.all(
    Array.from({ length: 40 }, async () => {
      let text = '';
      await ask(PROMPT, new AbortController().signal, (part) => (text += part.kind === 'text' ? part.text : ''));
      return text;
    }),
  );
  expect(new Set(texts)).toEqual(new Set(Array.from({ length: 40 }, (_, name) => `${name} `.repeat(50))));
});

it('tells how an answer ended as whoever reads it here would', async () => {
  const bodies: readonly [string, object][] = [
    [word('가') + END, { end: { finish: 'stop' } }],
    [word('가') + chunk({ delta: {}, finish_reason: 'length' }), { end: { finish: 'length' } }],
    [word('가') + 'data: [DONE]\n\n', { end: { finish: 'unknown' } }],
    [word('가') + 'data: {"error":{"message":"no"}}\n\n', { failed: { code: 'model_failed', finish: 'error' } }],
    [word('가'), { failed: { code: 'model_cut_off', finish: null } }],
  ];
  let next = 0;
  const ask = await serve((_, response) => response.end(bodies[next++]?.[0]));
  for (const [body, expected] of bodies) {
    const seen = await ask(PROMPT, new AbortController().signal, () => undefined).then(
      (end) => ({ end }),
      (failed: unknown) => ({ failed }),
    );
    expect(seen, body).toMatchObject(expected);
  }
});

it('says why a model failed, and not what it was asked', async () => {
  const ask = await serve((_, response) => response.writeHead(429, { 'retry-after': '600' }).end('slow down'));
  const failed = ask(PROMPT, new AbortController().signal, () => undefined);
  await expect(failed).rejects.toMatchObject({
    name: 'ModelError',
    code: 'model_rate_limited',
    cause: { message: 'ProviderError: slow down' },
  });
});

/** Says one word, and then nothing. */
const hanging = async () => {
  const closed = Promise.withResolvers<void>();
  const ask = await serve((request, response) => {
    response.write(word('one'));
    request.socket.once('close', () => closed.resolve());
  });
  return { ask, closed: closed.promise };
};

it('lets go of the provider when it is stopped', async () => {
  const { ask, closed } = await hanging();
  const stop = new AbortController();
  await expect(ask(PROMPT, stop.signal, () => stop.abort(new Error('enough')))).rejects.toThrow('enough');
  await closed;
  await expect(ask(PROMPT, stop.signal, () => undefined)).rejects.toThrow('enough');
});

it('lets go of the provider when what it says cannot be taken', async () => {
  const { ask, closed } = await hanging();
  const failed = ask(PROMPT, new AbortController().signal, () => {
    throw new Error('no room');
  });
  await expect(failed).rejects.toThrow('no room');
  await closed;
});

it('fails what is under way when the thread dies, and goes on in a new one', async () => {
  const begun: Worker[] = [];
  const note = (worker: Worker): void => void begun.push(worker);
  process.on('worker', note);
  const { ask } = await hanging();
  for (const n of [1, 2]) {
    let text = '';
    const failed = ask(PROMPT, new AbortController().signal, (part) => (text += part.kind === 'text' ? part.text : ''));
    const refusal = expect(failed).rejects.toMatchObject({ code: 'model_unavailable' });
    await expect.poll(() => text, patiently).toBe('one');
    expect(begun).toHaveLength(n);
    await begun.at(-1)?.terminate();
    await refusal;
  }
  process.off('worker', note);
});
