import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { useTracing, type SpanOptions } from '#platform/tracing/spans';
import { becomes, enqueue, gate, start, useTaskTables } from './testing/use-tasks.ts';

useTaskTables();
afterEach(() => useTracing(undefined));

it('counts tasks that wait and that are worked on, and attempts by how they ended', async () => {
  const work = gate();
  const process = await start(async ({ payload }) => {
    await work.wait;
    if (payload.name === 'bad') throw new Error('it cannot be done');
    return { result: {} };
  });
  const [good] = [await enqueue(process, randomUUID(), 'good'), await enqueue(process, randomUUID(), 'bad')];
  const lines = async (name: string): Promise<string[]> =>
    (await process.metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`))
      .sort();
  await expect
    .poll(() => lines('madang_tasks'))
    .toEqual(['madang_tasks{kind="test",state="running"} 1', 'madang_tasks{kind="test",state="waiting"} 1']);
  work.open();
  await becomes(good, 'done');
  await expect
    .poll(() => lines('madang_task_attempt_seconds_count'))
    .toEqual([
      'madang_task_attempt_seconds_count{kind="test",outcome="done"} 1',
      'madang_task_attempt_seconds_count{kind="test",outcome="retried"} 1',
    ]);
});

it('is a part of what it was asked for in, however much later it is done', async () => {
  const TRACE = '00-abcdefabcdefabcdefabcdefabcdef01-abcdefabcdef0102-01';
  const spans: [string, SpanOptions][] = [];
  const outcomes: unknown[] = [];
  useTracing({
    inSpan: (name, options, work) => {
      spans.push([name, options]);
      return work({ set: (attributes) => void outcomes.push(attributes) });
    },
    headers: () => ({ traceparent: TRACE }),
    traceRequests: () => undefined,
    stop: () => Promise.resolve(),
  });
  const process = await start(() => Promise.resolve({ result: {} }));
  const id = await enqueue(process, randomUUID());
  await becomes(id, 'done');
  await expect.poll(() => outcomes).toEqual([{ 'madang.outcome': 'done' }]);
  expect(spans).toEqual([
    [
      'task test',
      {
        kind: 'consumer',
        attributes: { 'madang.task_id': id, 'madang.attempt': 1 },
        causedBy: { traceparent: TRACE },
      },
    ],
  ]);
});
