import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOutbound } from '#platform/outbound';
import { withLimits, type ModelCallLimits } from './limited-model-calls.ts';
import { compatibleModelCall } from './openai-compatible.ts';
import type { Prompt } from './prompt.ts';
import type { ModelCallEnd, ModelCallPart } from './model-call.ts';

const PROMPT: Prompt = { messages: [{ role: 'user', content: '?' }], tools: undefined, temperature: null };
const WIDE: ModelCallLimits = { firstMs: 60_000, totalMs: 60_000, chars: 1_000_000 };

const event = (delta: object): string => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
/** Until nobody reads any more. */
const again = async (response: ServerResponse, text: string, everyMs: number): Promise<void> => {
  while (!response.destroyed) {
    response.write(text);
    await sleep(everyMs);
  }
};
const hostile: Record<string, (response: ServerResponse) => Promise<void> | void> = {
  'nothing but comments': (response) => again(response, ': still there\n\n', 10),
  'a word, then comments': (response) => {
    response.write(event({ content: 'so' }));
    return again(response, ': still there\n\n', 10);
  },
  'one token of 7 MB': (response) => void response.end(event({ content: '가'.repeat(2_400_000) }) + 'data: [DONE]\n\n'),
  'words without an end': (response) => again(response, event({ content: 'word '.repeat(200) }), 0),
  'thoughts without an end': (response) => again(response, event({ reasoning_content: 'hm '.repeat(200) }), 0),
};

let server: Server;
let open = 0;
const outbound = createOutbound({ OUTBOUND_PROXY: 'none', OUTBOUND_TIMEOUT_SECONDS: 60 });
beforeAll(async () => {
  server = createServer((request, response) => {
    open += 1;
    response.once('close', () => (open -= 1));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void hostile[decodeURIComponent(request.url?.split('/')[1] ?? '')]?.(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  await outbound.stop();
  server.close();
});

let said = '';
const ask = async (
  name: string,
  limits: Partial<ModelCallLimits>,
): Promise<{ end: ModelCallEnd | string; said: string }> => {
  const { port } = server.address() as AddressInfo;
  const modelCall = compatibleModelCall(
    { baseUrl: `http://127.0.0.1:${port}/${encodeURIComponent(name)}`, apiKey: undefined, name: 'one' },
    outbound,
  );
  said = '';
  const take = (part: ModelCallPart): void => void (said += part.kind === 'call' ? '' : part.text);
  const end = await withLimits(modelCall, { ...WIDE, ...limits })(PROMPT, new AbortController().signal, take).catch(
    (error: unknown) => String((error as { code?: string }).code),
  );
  await expect.poll(() => open).toBe(0); // the call is over, too
  return { end, said };
};

describe('limits of models hold against', () => {
  it('a server that keeps the connection open and says nothing', async () => {
    expect(await ask('nothing but comments', { firstMs: 200 })).toEqual({ end: 'model_timeout', said: '' });
  });
  it('one that stops in the middle and keeps the connection open', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = ask('a word, then comments', { totalMs: 300_000, firstMs: 300_000 });
    await expect.poll(() => said).toBe('so');
    vi.advanceTimersByTime(300_000);
    vi.useRealTimers();
    expect(await asked).toEqual({ end: 'model_timeout', said: 'so' });
  });
  it('a token of seven megabytes', async () => {
    const { end, said } = await ask('one token of 7 MB', {});
    expect([end, said.length]).toEqual([{ finish: 'length' }, 1_000_000]);
  });
  it.each(['words without an end', 'thoughts without an end'])('%s', async (name) => {
    const { end, said } = await ask(name, { chars: 50_000 });
    expect([end, said.length]).toEqual([{ finish: 'length' }, 50_000]);
  });
});
