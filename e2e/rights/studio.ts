import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/(generations|tasks)\/\{id\}/],
  async make({ url, owner }) {
    const { body: begun } = await call(url, 'POST /generate', { body: { input_text: '동네 카페 신메뉴' } }, owner);
    const find = async () => (await call(url, 'GET /tasks/:id', { params: { id: begun.task_id } }, owner)).body;
    let task = await find();
    while (task.expires_at === null) {
      await sleep(20);
      task = await find();
    }
    return {
      params: [
        [/\/generations\//, { id: task.result?.generation_id ?? '' }],
        [/\/tasks\//, { id: task.task_id }],
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
