import { call } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { scanPhoto } from '../support/scans.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/scan\/\{id\}/],
  open: [/ \/api\/v1\/admin\/scan\/tasks\//],
  bodies: [{ item_id: 'clear-pet-bottle' }, { barcode: '8801234567893' }],
  async make({ url, owner }) {
    const { id: scanId } = await scanPhoto({ url, token: owner.token }, png(40, 30, [10, 90, 20]));
    return {
      params: [[/\/scan\//, { id: scanId }]],
      belongings: async () =>
        (await call(url, 'GET /scan/history', { query: {} }, owner)).body.items.map(
          ({ id, confirmed, recycled_at }) => [id, confirmed?.item_id, recycled_at],
        ),
    };
  },
};
