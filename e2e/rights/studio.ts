import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/(generations|tasks|batches)\/\{id\}/],
  open: [/ \/api\/v1\/admin\/studio\/tasks\//],
  async make({ url, owner }) {
    const csv = new File(['이름,가격\n라떼,5000\n,3000\n'], 'menu.csv', { type: 'text/csv' });
    const { body: begun } = await call(url, 'POST /batches', { body: { csv } }, owner);
    const find = async () => (await call(url, 'GET /tasks/:id', { params: { id: begun.task_id } }, owner)).body;
    let task = await find();
    while (task.expires_at === null) {
      await sleep(20);
      task = await find();
    }
    return {
      params: [
        [/\/generations\//, { id: task.result?.generation_id ?? '' }],
        [/ \/api\/v1\/(tasks|batches|admin\/studio\/tasks)\//, { id: task.task_id }],
      ],
      belongings: async () => [
        (await call(url, 'GET /generations', { query: {} }, owner)).body.items.map(({ id }) => id),
        (await call(url, 'GET /tasks', { query: {} }, owner)).body.items.map(({ task_id, status }) => [
          task_id,
          status,
        ]),
      ],
    };
  },
};
