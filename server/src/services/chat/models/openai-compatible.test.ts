import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { loadConfig } from '#platform/config/config';
import { createOutbound } from '#platform/outbound';
import { compatibleModelCall } from './openai-compatible.ts';
import { ProviderError } from './provider-error.ts';

it('does not gather a line that never ends', async () => {
  let sent = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.write('data: {"choices":[{"delta":{"content":"');
    const more = (): void => {
      if (response.destroyed) return;
      sent += 100_000;
      if (response.write('x'.repeat(100_000))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const outbound = createOutbound(loadConfig({}));
  const model = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: undefined,
    name: 'double',
  };
  const prompt = {
    messages: [{ role: 'user' as const, content: 'tell me' }],
    tools: undefined,
    temperature: null,
  };
  await expect(
    compatibleModelCall(model, outbound)(prompt, new AbortController().signal, () => undefined),
  ).rejects.toThrow(ProviderError);
  expect(sent).toBeLessThan(30_000_000);
  await outbound.stop();
  server.closeAllConnections();
  server.close();
});
