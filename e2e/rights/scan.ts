import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \/api\/v1\/scan\/\{id\}/],
  bodies: [{ item_id: 'clear-pet-bottle' }, { barcode: '8801234567893' }],
  async make({ url, owner }) {
    const { body } = await call(url, 'POST /scan/barcodes', { body: { barcode: '8801234567893' } }, owner);
    return {
      params: [[/\/scan\//, { id: body.id }]],
      belongings: async () =>
        (await call(url, 'GET /scan/history', { query: {} }, owner)).body.items.map(
          ({ id, confirmed, recycled_at }) => [id, confirmed?.item_id, recycled_at],
        ),
    };
  },
};
