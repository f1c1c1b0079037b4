import { randomUUID } from 'node:crypto';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/locations\/me\/\{id\}/],
  open: [/ \/api\/v1\/admin\/locations\/imports\/\{id\}/],
  bodies: [
    { name: '집', latitude: 37.5, longitude: 127 },
    { address: '서울 마포구' },
    { latitude: 37.5, longitude: 127 },
  ],
  async make({ url, owner }) {
    const { body } = await call(
      url,
      'POST /locations/me',
      { body: { name: '주인의 집', latitude: 37.5593, longitude: 126.9083 } },
      owner,
    );
    return {
      params: [
        [/\/locations\/me\//, { id: body.id }],
        // Nobody has imported anything yet.
        [/\/locations\/imports\//, { id: randomUUID() }],
      ],
      belongings: async () => (await call(url, 'GET /locations/me', {}, owner)).body,
    };
  },
};
