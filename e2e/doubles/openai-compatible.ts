import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const Asked = z.object({ model: z.string(), stream: z.literal(true), messages: z.array(z.object({ role: z.string(), content: z.unknown() })) });

/** How the next answers go wrong; `none` is an answer of eight words. */
export type Trap = 'none' | 'rate-limited' | 'error-before' | 'cut-off' | 'malformed' | 'silence';

export interface ModelDouble {
  /** Base URL, with /v1. */
  readonly url: string;
  readonly asked: z.output<typeof Asked>[];
  trap: Trap;
  stop(): Promise<void>;
}

const WORDS = ['빛은 ', '누구에게나 ', '같은 ', '빠르기로 ', '보이고, ', '시간은 ', '그렇지 ', '않아요.'];
export const FULL_ANSWER = WORDS.join('');

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'double', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const refuse = (response: ServerResponse, status: number, headers: Record<string, string>): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message: 'the double says no', type: 'server_error', param: null, code: null } }));
};

const answer = async (response: ServerResponse, trap: Trap): Promise<void> => {
  if (trap === 'rate-limited' || trap === 'error-before') {
    refuse(response, trap === 'rate-limited' ? 429 : 500, trap === 'rate-limited' ? { 'retry-after': '1' } : {});
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ role: 'assistant', content: '' }));
  for (const [index, content] of WORDS.entries()) {
    if (index === 3 && trap === 'cut-off') return void response.destroy();
    if (index === 3 && trap === 'malformed') return void response.end('data: {"id": "chatcmpl-1", "choices": [{\n\n');
    if (index === 3 && trap === 'silence') return;
    response.write(chunk({ content }));
    await sleep(20);
  }
  response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
};

/** A server that speaks the streaming chat completions API. Source: OpenAI API reference, "Chat completions", "Streaming". */
export const startModelDouble = async (): Promise<ModelDouble> => {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      if (request.url !== '/v1/chat/completions' || request.headers.authorization !== 'Bearer double-key') {
        refuse(response, 401, {});
        return;
      }
      double.asked.push(Asked.parse(JSON.parse(body)));
      await answer(response, double.trap);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: ModelDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: [],
    trap: 'none',
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
