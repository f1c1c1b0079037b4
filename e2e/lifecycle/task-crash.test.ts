import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { STAGES } from '@madang/contracts/studio';
import { call, startGuest } from '../support/client.ts';
import { PATIENT, startKilledWorker, type KilledWorker } from '../support/killed-workers.ts';

const stages = STAGES.map(({ name }) => name);
/** One at each stage; more by `npm run task-kills`. */
const KILLS = Number(process.env['TASK_KILLS'] ?? stages.length);

let worker: KilledWorker;
beforeAll(async () => {
  worker = await startKilledWorker([{ table: 'studio.task', column: 'status', on: 'UPDATE' }]);
});
afterAll(() => worker.stop());

/** Progress of each event, to the last one, as a reader without a token gets them. */
const readEvents = async (url: string): Promise<{ readonly event: string; readonly progress: number }[]> => {
  const text = await (await fetch(`${worker.url}${url}`)).text();
  return [...text.matchAll(/^event: (.+)$[\s\S]*?^data: (.+)$/gm)].map(([, event = '', data = '{}']) => ({
    event,
    progress: (JSON.parse(data) as { progress: number }).progress,
  }));
};

it(`has one result of each task, whatever its worker was at when it was killed (${KILLS} kills)`, async () => {
  const guest = await startGuest(worker.url);
  const token = { token: guest.token };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const stage = stages[kill % stages.length] ?? 'ingesting';
    const body = { input_text: `연남동 카페 크림라떼 ${kill + 1}번째 손님 할인` };
    const find = async (id: string) => (await call(worker.url, 'GET /tasks/:id', { params: { id } }, token)).body;
    const begun = await worker.killAt(
      stage,
      async () => (await call(worker.url, 'POST /generate', { body }, token)).body,
      async ({ task_id: id }) => {
        expect(await find(id)).toMatchObject({ status: stage, result: null, attempts: 1 });
      },
    );
    await vi.waitUntil(async () => ['done', 'failed'].includes((await find(begun.task_id)).status), PATIENT);
    const task = await find(begun.task_id);
    expect(task).toMatchObject({ status: 'done', progress: 100, error: null });
    expect(task.attempts).toBeGreaterThan(1);
    const { body: history } = await call(
      worker.url,
      'GET /chat/history',
      { query: { session_id: begun.session_id } },
      token,
    );
    expect(history.items.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(history.items[1]?.content).toBe(task.result?.output.output_text);
    const { body: made } = await call(worker.url, 'GET /generations', { query: { limit: '100' } }, token);
    expect(made.items.filter(({ session_id }) => session_id === begun.session_id).map(({ id }) => id)).toEqual([
      task.result?.generation_id,
    ]);
    const events = await readEvents(begun.events_url);
    expect(events.filter(({ event }) => event !== 'task.progress').map(({ event }) => event)).toEqual(['task.done']);
    const progress = events.map((each) => each.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  }
  const { body } = await call(worker.url, 'GET /generations', { query: { limit: '100' } }, token);
  expect(body.items).toHaveLength(Math.min(KILLS, 100));
  console.log(`workers killed: ${KILLS}`);
}, 600_000);
