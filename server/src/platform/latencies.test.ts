import { z } from 'zod';
import { expect, it } from 'vitest';
import { defineContract } from '@madang/contracts/operation';
import { readLatencies } from './latencies.ts';

const contract = defineContract('Test', {
  'GET /things/:id': {
    operationId: 'getThing',
    summary: 'Get a thing',
    access: 'public',
    params: z.object({ id: z.string() }),
    responses: { 200: z.object({}) },
  },
  'GET /things/stream': {
    operationId: 'readThings',
    summary: 'Read things',
    access: 'public',
    responses: { 200: 'event-stream' },
  },
});
const NAME = 'madang_http_request_duration_seconds';
const bucketsOf = (route: string, counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(
      ([le, count]) =>
        `${NAME}_bucket{le="${le}",method="GET",route="/api/v1${route}",status="200",worker="1"} ${count}`,
    )
    .join('\n');

const measured = async (text: string | undefined) =>
  (await readLatencies([{ name: 'things', contract, read: () => Promise.resolve(text) }])())[0];

it('tells what was measured as Prometheus would, of a service’s own requests and without its streams', async () => {
  const text = [
    `# TYPE ${NAME} histogram`,
    bucketsOf('/things/:id', { '0.1': 50, '0.25': 90, '0.5': 98, '+Inf': 100 }),
    `${NAME}_count{method="GET",route="/api/v1/things/:id",status="200"} 100`,
    bucketsOf('/things/stream', { '0.1': 0, '0.25': 0, '0.5': 0, '+Inf': 900 }),
    bucketsOf('/others', { '0.1': 0, '0.25': 0, '0.5': 0, '+Inf': 900 }),
  ].join('\n');
  expect(await measured(text)).toEqual({ service: 'things', requests: 100, p50: 100, p95: 406.25, p99: 500 });
});

it('of requests that each worker and each status counts by itself there is one figure', async () => {
  const one = bucketsOf('/things/:id', { '0.1': 1, '+Inf': 1 });
  const text = [one, one.replaceAll('worker="1"', 'worker="2"'), one.replaceAll('200', '404')].join('\n');
  expect(await measured(text)).toMatchObject({ requests: 3, p50: 50 });
});

it('says that there is nothing where nothing was measured, and where nobody answers', async () => {
  const nothing = { service: 'things', requests: 0, p50: null, p95: null, p99: null };
  expect([await measured(''), await measured(undefined)]).toEqual([nothing, nothing]);
});
