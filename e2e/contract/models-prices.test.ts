import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { KEY, startModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let admin: { readonly token: string };
beforeAll(async () => {
  installation = await startShape('together');
  admin = await startWithRole(installation, 'admin');
});
afterAll(() => installation.stop());

let last = 0;
const connect = async (more: object) => {
  const body = { preset: 'vllm', api_key: KEY, name: `model-${(last += 1)}`, ...more } as never;
  return (await call(installation.url, 'POST /admin/models', { body }, admin)).body;
};
const change = (id: string, body: object) =>
  call(installation.url, 'PATCH /admin/models/:id', { params: { id }, body }, admin);

it('an answer costs what its model cost when it began, whatever becomes of the model meanwhile', async () => {
  const costs = (amount: number) =>
    ({ currency: 'USD', input_per_million: amount, output_per_million: amount }) as const;
  const guest = await startGuest(installation.url);
  const answerMeanwhile = async (work: (id: string) => Promise<unknown>): Promise<void> => {
    const held = await startModelDouble(openAiCompatible);
    onTestFinished(() => held.stop());
    held.trap = 'silence'; // begins, and is held open until it is stopped
    const { id, model: name } = await connect({ base_url: `${held.url}/v1`, price: costs(1000) });
    const body = { app: 'chat', message: '안녕', model: name };
    const { conversation, turn } = (await call(installation.url, 'POST /conversations', { body }, guest)).body;
    await expect.poll(() => held.requests.length).toBe(1);
    await work(id);
    const message_id = turn?.ai_message.id ?? '';
    const asked = { params: { id: conversation.id, message_id } };
    await call(installation.url, 'POST /conversations/:id/messages/:message_id/stop', asked, guest);
    await collect(readStream(installation.url, guest.token, { conversation: conversation.id, message: message_id }));
  };
  await answerMeanwhile((id) => call(installation.url, 'DELETE /admin/models/:id', { params: { id } }, admin));
  await answerMeanwhile((id) => change(id, { enabled: false }));
  await answerMeanwhile((id) => change(id, { price: costs(1) }));
  const { days } = (await call(installation.url, 'GET /usage', { query: {} }, guest)).body;
  expect(days).toHaveLength(3);
  for (const { input_tokens: input, output_tokens: output, cost } of days) {
    expect(cost.unpriced_calls).toBe(0);
    expect(cost.amounts[0]?.amount).toBeCloseTo((input + output) / 1000, 9);
  }
});
