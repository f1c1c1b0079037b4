import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { freePort } from '#platform/testing/process';
import { chat } from '../index.ts';
import { checkModels } from './check-models.ts';
import { environmentModels } from './environment-models.ts';

let server: Server;
let url: string;
let nobody: string;
beforeAll(async () => {
  server = createServer(({ url: path, headers }, response) => {
    const key = headers.authorization ?? headers['x-goog-api-key'] ?? headers['x-api-key'];
    response.statusCode =
      path?.startsWith('/mute') === true ? 404 : key === 'Bearer good' || key === 'good' ? 200 : 401;
    response.end(
      JSON.stringify(
        path?.startsWith('/google') === true
          ? { models: [{ name: 'models/gemini-x' }] }
          : { data: [{ id: 'llama:8b' }, { id: 'qwen' }] },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  nobody = `http://127.0.0.1:${await freePort()}`;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const findingsOf = async (settings: Record<string, string>): Promise<string[]> => {
  const config = serviceConfig(loadConfig(settings, { services: [chat] }), chat);
  const findings = await checkModels(environmentModels(config), fetch);
  return findings.map(
    ({ model, ok, result }) => `${model} ${String(ok)} ${result.replaceAll(url, '').replaceAll(nobody, 'NOBODY')}`,
  );
};
const compatible = (path: string, key: string, models: string) => ({
  OPENAI_COMPATIBLE_BASE_URL: `${url}${path}`,
  OPENAI_COMPATIBLE_API_KEY: key,
  OPENAI_COMPATIBLE_MODEL: models,
});

it('says of each connected model whether it can be asked, and what to correct', async () => {
  expect(await findingsOf(compatible('/v1/', 'good', 'llama,qwen,other'))).toEqual([
    'compatible/llama true /v1/models offers it',
    'compatible/qwen true /v1/models offers it',
    'compatible/other false /v1/models does not offer it, but llama:8b, qwen. Correct OPENAI_COMPATIBLE_BASE_URL, _API_KEY and _MODEL',
  ]);
  expect(await findingsOf(compatible('/v1', 'bad', 'qwen'))).toEqual([
    'compatible/qwen false /v1/models answers 401: the key is refused. Correct OPENAI_COMPATIBLE_BASE_URL, _API_KEY and _MODEL',
  ]);
  expect(await findingsOf(compatible('/mute', 'good', 'qwen'))).toEqual([
    'compatible/qwen undefined /mute/models answers 404, and does not list its models',
  ]);
  expect(
    await findingsOf({ ANTHROPIC_API_KEY: 'good', ANTHROPIC_BASE_URL: `${url}/v1`, ANTHROPIC_MODEL: 'qwen' }),
  ).toEqual(['anthropic/qwen true /v1/models?limit=1000 offers it']);
  expect(
    await findingsOf({ GOOGLE_API_KEY: 'good', GOOGLE_BASE_URL: `${url}/google`, GOOGLE_MODEL: 'gemini-x' }),
  ).toEqual(['google/gemini-x true /google/models?pageSize=1000 offers it']);
  expect(await findingsOf({ OPENAI_API_KEY: 'good', OPENAI_BASE_URL: nobody, OPENAI_MODEL: 'x' })).toEqual([
    'openai/x false nobody answers at NOBODY/models (ECONNREFUSED). Correct OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL',
  ]);
});
